import type { NodeReference } from '../../domain/record';
import { storable } from '../text';
import type { Statements } from './connection';

/** From one Guard to the next through the index: there may be a million records of each. */
const NEXT_GUARD = `select guard_id from records where workflow_id = :workflow
	and status = 'pending' and guard_id > :after order by guard_id limit 1`;

const OLDEST_DUE = `select guard_id, guard_name, guard_type from records
	where workflow_id = :workflow and guard_id = :guard and status = 'pending'
	and next_attempt_at <= :now order by next_attempt_at, seq limit 1`;

/** Guards with due records, other than the known ones. */
export function otherGuards(
	sql: Statements,
	workflow: string,
	known: string[],
	now: number,
): NodeReference[] {
	const found: NodeReference[] = [];
	const isKnown = new Set(known.map(storable));
	let after = '';
	for (;;) {
		const next = sql.get(NEXT_GUARD, { workflow, after });
		if (!next) return found;
		after = String(next.guard_id);
		const row = isKnown.has(after)
			? undefined
			: sql.get(OLDEST_DUE, { workflow, guard: after, now });
		if (row) {
			found.push({ id: after, name: String(row.guard_name), type: String(row.guard_type) });
		}
	}
}

/** Records changed in one transaction. */
const BATCH = 500;

const STRAND = `update records set status = 'unresolved', reason = :reason,
	next_attempt_at = null, wait_till = null, updated_at = :now where seq in (
		select seq from records where workflow_id = :workflow and guard_id = :guard
		and status = 'pending' and next_attempt_at <= :now order by next_attempt_at, seq limit ${BATCH}
	) returning id`;

export const strandSome = (
	sql: Statements,
	workflow: string,
	guard: string,
	reason: string,
	now: number,
): string[] => sql.all(STRAND, { workflow, guard, reason, now }).map(({ id }) => String(id));
