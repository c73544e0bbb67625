import { storable } from '../text';
import { contentsOf, dropUnshared } from './contents';
import type { Database } from './database';
import { NOW } from './statement';

/** Records deleted in one transaction. */
const BATCH = 500;

const PRUNE = `delete from @.records where seq in (
	select seq from @.records where workflow_id = :workflow
	and ended_at < ${NOW} - :older_than::bigint
	order by ended_at limit ${BATCH} for update skip locked
) returning id, upstream, snapshot`;

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
		await dropUnshared(query, contentsOf(pruned));
		const gone = new Set([...maybeDone, ...pruned.map(({ id }) => String(id))]);
		if (maybeDone.size > 0) {
			for (const { id } of await query(STILL_THERE, { ids: [...maybeDone] }))
				gone.delete(String(id));
		}
		for (const id of gone) maybeDone.add(id);
		return [...gone];
	});
}
