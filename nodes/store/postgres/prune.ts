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

/** @returns the ids of the records it deleted */
export async function pruneSome(
	database: Database,
	workflowId: string,
	olderThanMs: number,
): Promise<string[]> {
	const values = { workflow: storable(workflowId), older_than: Math.round(olderThanMs) };
	return await database.transaction(async (query) => {
		const pruned = await query(PRUNE, values);
		await dropUnshared(query, contentsOf(pruned));
		return pruned.map(({ id }) => String(id));
	});
}
