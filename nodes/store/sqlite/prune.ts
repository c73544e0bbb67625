import { BATCH, BATCH_MS, deleteRecord } from './bulk';
import type { Statements } from './connection';

/** Through an index of those that ended: there may be a million others. */
export const ENDED = `select seq, id, upstream, snapshot from records where workflow_id = :workflow
	and status in ('resolved', 'discarded') and updated_at < :before
	order by updated_at limit ${BATCH}`;

/** @returns the ids of the records it deleted, as many as a short transaction may */
export function pruneSome(sql: Statements, workflow: string, before: number): string[] {
	const started = performance.now();
	const pruned: string[] = [];
	for (const row of sql.all(ENDED, { workflow, before })) {
		deleteRecord(sql, row);
		pruned.push(String(row.id));
		if (performance.now() - started > BATCH_MS) break;
	}
	return pruned;
}
