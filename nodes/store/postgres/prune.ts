import { storable } from '../text';
import type { Database } from './database';
import { countDeleted, deleteRecords, dropRunsOf } from './deletion';
import { dropKinds } from './shared';
import { NOW } from './statement';

/** Records deleted in one transaction. */
const BATCH = 500;

/** Each kind's in the order of an index. */
const PRUNE = deleteRecords(`select seq from (
		select failure_kind from @.failure_kinds where workflow_id = :workflow
	) as kinds cross join lateral (
		select seq, ended_at from @.records
		where records.failure_kind = kinds.failure_kind and ended_at < ${NOW} - :older_than::bigint
		order by ended_at limit ${BATCH}
	) as ended join @.records using (seq)
	order by ended.ended_at, seq limit ${BATCH} for update of records skip locked`);

const STILL_THERE = 'select id from @.records where id = any(:ids)';

/** @returns the ids of the records it deleted */
export async function pruneSome(
	database: Database,
	workflowId: string,
	olderThanMs: number,
): Promise<string[]> {
	const values = { workflow: storable(workflowId), older_than: Math.round(olderThanMs) };
	// By a try whose answer was lost, if it was done at all. Files are deleted for what is told.
	const maybeDone = new Set<string>();
	return await database.transaction(async (query) => {
		const pruned = await query(PRUNE, values);
		await dropRunsOf(query, pruned);
		await dropKinds(query, values.workflow);
		const gone = new Set([...maybeDone, ...pruned.map(({ id }) => String(id))]);
		if (maybeDone.size > 0) {
			for (const { id } of await query(STILL_THERE, { ids: [...maybeDone] }))
				gone.delete(String(id));
		}
		for (const id of gone) maybeDone.add(id);
		await countDeleted(query, values.workflow, pruned);
		return [...gone];
	});
}
