import type { Row } from '../rows';
import { count } from './counting';
import type { Query } from './database';
import { dropRuns } from './shared';

/**
 * Deletes records with their history.
 *
 * @param chosen a statement that selects and locks them, by `seq`
 */
export const deleteRecords = (chosen: string): string => `with chosen as materialized (
		${chosen}
	), history as (
		delete from @.attempts where record in (select seq from chosen)
	) delete from @.records using chosen where records.seq = chosen.seq
	returning id, guard_run, status, size`;

/** Drops what only deleted records shared; within their transaction. */
export async function dropRunsOf(query: Query, deleted: Row[]): Promise<void> {
	await dropRuns(query, [...new Set(deleted.map((row) => String(row.guard_run)))]);
}

const COUNT = `with deleted as (
		select :workflow::text as workflow_id, * from unnest(:statuses::text[], :sizes::bigint[])
			as deleted (status, size)
	) ${count({ of: 'deleted', less: { status: 'status', size: 'size' } })}`;

/** Counts deleted records; the last thing of their transaction. */
export async function countDeleted(query: Query, workflow: string, deleted: Row[]): Promise<void> {
	if (deleted.length === 0) return;
	await query(COUNT, {
		workflow,
		statuses: deleted.map(({ status }) => String(status)),
		sizes: deleted.map(({ size }) => Number(size)),
	});
}
