import { storable } from '../text';
import type { Statements } from './connection';
import { kindsOfGuard } from './kinds';
import { firstOf, KEY, upwards } from './stretches';

const DUE = upwards(
	'next_attempt_at',
	`failure_kind = ${KEY[0]} and status = 'pending' and next_attempt_at <= :now`,
);

/** The records of some Guards that are due, oldest due first. */
export function dueOf(
	sql: Statements,
	workflow: string,
	guardIds: string[],
	now: number,
	limit: number,
): number[] {
	const guards = [...new Set(guardIds.map(storable))];
	const kinds = guards.flatMap((guard) => kindsOfGuard(sql, workflow, guard));
	return firstOf(sql, DUE, kinds, limit, { now }).map(({ seq }) => seq);
}
