import { storable } from '../text';
import type { Statements } from './connection';

/** Ids given out at once. */
const BATCH = 200;

const NOTE = `insert into noted_files (record_id, workflow_id, noted_at)
	values (:id, :workflow, :now) on conflict do nothing`;

const STRAY = `select record_id from noted_files where workflow_id = :workflow and noted_at < :before
	and not exists (select 1 from records where records.id = record_id)
	order by noted_at limit ${BATCH}`;

const FORGET = 'delete from noted_files where record_id = :id and workflow_id = :workflow';

export function noteFiles(sql: Statements, workflowId: string, id: string, now: number): void {
	sql.run(NOTE, { id: storable(id), workflow: storable(workflowId), now });
}

export const strayFiles = (sql: Statements, workflowId: string, before: number): string[] =>
	sql.all(STRAY, { workflow: storable(workflowId), before }).map(({ record_id: id }) => String(id));

export function forgetFiles(sql: Statements, workflowId: string, ids: string[]): void {
	for (const id of ids) sql.run(FORGET, { id: storable(id), workflow: storable(workflowId) });
}
