import type { NodeReference } from '../../domain/record';
import { storable } from '../text';
import { changeRecords } from './change';
import type { Query } from './database';
import { guardKeyOf } from './guardKey';
import { NOW } from './statement';

/** The Guards that failures are known of; then those with a due record, as it names them. */
const OTHER_GUARDS = `with guards as (
		select distinct guard_id, guard_key from @.failure_kinds
		where workflow_id = :workflow and guard_id <> all(:known)
	) select guard_id, guard_name, guard_type from guards cross join lateral (
		select guard_run from @.records
		where records.guard_key = guards.guard_key and status = 'pending' and next_attempt_at <= ${NOW}
		order by next_attempt_at, seq limit 1
	) due join @.guard_runs using (guard_run) order by guard_id`;

/** Guards with due records, other than the known ones. */
export async function otherGuards(
	query: Query,
	workflowId: string,
	known: string[],
): Promise<NodeReference[]> {
	const values = { workflow: storable(workflowId), known: known.map(storable) };
	return (await query(OTHER_GUARDS, values)).map((row) => ({
		id: String(row.guard_id),
		name: String(row.guard_name),
		type: String(row.guard_type),
	}));
}

/** Records changed in one transaction. */
const BATCH = 500;

const STRAND = changeRecords(
	`select seq, status as old_status from @.records
		where guard_key = :guard and status = 'pending' and next_attempt_at <= ${NOW}
		order by next_attempt_at, seq limit ${BATCH} for no key update skip locked`,
	`status = 'unresolved', reason = :reason, next_attempt_at = null`,
);

export async function strandSome(
	query: Query,
	workflowId: string,
	guardId: string,
	reason: string,
): Promise<string[]> {
	const workflow = storable(workflowId);
	const values = {
		workflow,
		guard: guardKeyOf(workflow, storable(guardId)),
		reason: storable(reason),
	};
	return (await query(STRAND, values)).map(({ id }) => String(id));
}
