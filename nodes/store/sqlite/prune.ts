import { BATCH, BATCH_MS, deleteRecord } from './bulk';
import type { Statements } from './connection';
import { dropUnusedKinds, kindsOf } from './kinds';
import { firstOf, KEY, upwards } from './stretches';

/** Through an index of those that ended: there may be a million others. */
export const ENDED = upwards(
	'updated_at',
	`failure_kind = ${KEY[0]} and status in ('resolved', 'discarded') and updated_at < :before`,
);

const FIND = 'select seq, id, guard_run from records where seq = :seq';

/** @returns the ids of the records it deleted, as many as a short transaction may */
export function pruneSome(sql: Statements, workflow: string, before: number): string[] {
	const started = performance.now();
	const pruned: string[] = [];
	for (const { seq } of firstOf(sql, ENDED, kindsOf(sql, workflow), BATCH, { before })) {
		const row = sql.get(FIND, { seq })!;
		deleteRecord(sql, row);
		pruned.push(String(row.id));
		if (performance.now() - started > BATCH_MS) break;
	}
	dropUnusedKinds(sql, workflow);
	return pruned;
}
