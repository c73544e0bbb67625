import type { NodeReference } from '../../domain/record';
import { storable } from '../text';
import type { Query } from './database';
import { NOW } from './statement';

/** The Guards with pending records, from one to the next in an index; then those with a due one. */
const OTHER_GUARDS = `with recursive guards (id) as (
		select min(guard_id) from @.records where workflow_id = :workflow and status = 'pending'
		union all select (select min(guard_id) from @.records
			where workflow_id = :workflow and status = 'pending' and guard_id > guards.id)
		from guards where id is not null
	) select guard_id, guard_name, guard_type from guards cross join lateral (
		select guard_id, guard_name, guard_type from @.records
		where workflow_id = :workflow and guard_id = guards.id and status = 'pending'
		and next_attempt_at <= ${NOW} order by next_attempt_at, seq limit 1
	) due where guard_id <> all(:known) order by guard_id`;

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

const STRAND = `update @.records set status = 'unresolved', reason = :reason,
	next_attempt_at = null, wait_till = null, updated_at = ${NOW} where seq in (
		select seq from @.records where workflow_id = :workflow and guard_id = :guard
		and status = 'pending' and next_attempt_at <= ${NOW}
		order by next_attempt_at, seq limit ${BATCH} for update skip locked
	) returning id`;

export async function strandSome(
	query: Query,
	workflowId: string,
	guardId: string,
	reason: string,
): Promise<string[]> {
	const values = {
		workflow: storable(workflowId),
		guard: storable(guardId),
		reason: storable(reason),
	};
	return (await query(STRAND, values)).map(({ id }) => String(id));
}
