import { storable } from '../text';
import type { Query } from './database';
import { NOW } from './statement';

/** Ids given out at once. */
const BATCH = 200;

const NOTE = `insert into @.noted_files (record_id, workflow_id, noted_at)
	values (:id, :workflow, ${NOW}) on conflict do nothing`;

const STRAY = `select record_id from @.noted_files as noted where workflow_id = :workflow
	and noted_at < ${NOW} - :older_than::bigint
	and not exists (select 1 from @.records where records.id = noted.record_id)
	order by noted_at limit ${BATCH}`;

const FORGET = `delete from @.noted_files
	where record_id = any(:ids::text[]) and workflow_id = :workflow`;

export async function noteFiles(query: Query, workflowId: string, id: string): Promise<void> {
	await query(NOTE, { id: storable(id), workflow: storable(workflowId) });
}

export async function strayFiles(
	query: Query,
	workflowId: string,
	olderThanMs: number,
): Promise<string[]> {
	const values = { workflow: storable(workflowId), older_than: Math.round(olderThanMs) };
	return (await query(STRAY, values)).map(({ record_id: id }) => String(id));
}

export async function forgetFiles(query: Query, workflowId: string, ids: string[]): Promise<void> {
	await query(FORGET, { ids: ids.map(storable), workflow: storable(workflowId) });
}
