import type { NodeReference } from '../../domain/record';
import { toSummary } from '../rows';
import { storable } from '../text';
import type { Statements } from './connection';
import { dueOf } from './due';
import { summaryRow } from './joined';

const GUARDS = 'select distinct guard_id from failure_kinds where workflow_id = :workflow';

/** Guards with due records, other than the known ones. */
export function otherGuards(
	sql: Statements,
	workflow: string,
	known: string[],
	now: number,
): NodeReference[] {
	const isKnown = new Set(known.map(storable));
	return sql
		.all(GUARDS, { workflow })
		.map(({ guard_id: id }) => String(id))
		.filter((id) => !isKnown.has(id))
		.flatMap((id) => dueOf(sql, workflow, [id], now, 1))
		.map((seq) => toSummary(summaryRow(sql, seq)).guard);
}

/** Records changed in one transaction. */
const BATCH = 500;

const STRAND = `update records set status = 'unresolved', reason = :reason,
	next_attempt_at = null, wait_till = null, updated_at = :now where seq = :seq returning id`;

export const strandSome = (
	sql: Statements,
	workflow: string,
	guard: string,
	reason: string,
	now: number,
): string[] =>
	dueOf(sql, workflow, [guard], now, BATCH).map((seq) =>
		String(sql.get(STRAND, { seq, reason, now })!.id),
	);
