import type { Status } from '../../domain/status';
import { START } from '../cursor';
import type { BulkResult, Selection } from '../executionStore';
import { allowedFrom, reasonFor, type BulkOperation } from '../refusals';
import { storable } from '../text';
import type { Connection, Row, Statements } from './connection';
import { dropUnusedRun } from './guardRuns';
import { JOINED } from './joined';
import { scan } from './scan';

/** Records changed in one transaction at most. */
export const BATCH = 100;
/** A transaction ends after this time: others may write, and n8n goes on, in between. */
export const BATCH_MS = 15;

const FIND = `select seq, status, guard_run from ${JOINED}
	where id = :id and workflow_id = :workflow`;

const RESUBMIT = `update records set status = 'pending', reason = null, next_attempt_at = :now,
	wait_till = null, schedule_step = 0, interruptions = 0, updated_at = :now where seq = :seq`;
const DISCARD = `update records set status = 'discarded', next_attempt_at = null, wait_till = null,
	updated_at = :now where seq = :seq`;
const DELETE = 'delete from records where seq = :seq';

/** With what it was the last to share. */
export function deleteRecord(sql: Statements, { seq, guard_run: guardRun }: Row): void {
	sql.run(DELETE, { seq });
	dropUnusedRun(sql, guardRun);
}

const CHANGE: Record<BulkOperation, (sql: Statements, row: Row, now: number) => void> = {
	resubmit: (sql, { seq }, now) => sql.run(RESUBMIT, { seq, now }),
	discard: (sql, { seq }, now) => sql.run(DISCARD, { seq, now }),
	delete: deleteRecord,
};

interface Bulk {
	connection: Connection;
	operation: BulkOperation;
	workflowId: string;
	clock: () => number;
}

/** Changes the first of the records, as many as one short transaction may. @returns how many it looked at */
async function changeSome(bulk: Bulk, ids: string[], result: BulkResult): Promise<number> {
	const { connection, operation, clock } = bulk;
	const workflow = storable(bulk.workflowId);
	const { changed, refused } = await connection.write((sql) => {
		const started = performance.now();
		const done: BulkResult = { changed: [], refused: [] };
		const now = clock();
		for (const id of ids.slice(0, BATCH)) {
			const row = sql.get(FIND, { id: storable(id), workflow });
			const status = row?.status as Status | undefined;
			if (row && status && allowedFrom(operation).includes(status)) {
				CHANGE[operation](sql, row, now);
				done.changed.push(id);
			} else {
				done.refused.push({ id, reason: reasonFor(status) });
			}
			if (performance.now() - started > BATCH_MS) break;
		}
		return done;
	});
	result.changed.push(...changed);
	result.refused.push(...refused);
	await new Promise(setImmediate);
	return changed.length + refused.length;
}

/**
 * Does an operation to many records, in short transactions; those that its state forbids are
 * told when they were named, and left alone. Records added meanwhile are not touched.
 */
export async function changeMany(bulk: Bulk, selection: Selection): Promise<BulkResult> {
	const result: BulkResult = { changed: [], refused: [] };
	const changeAll = async (ids: string[]) => {
		for (let at = 0; at < ids.length;)
			at += await changeSome(bulk, ids.slice(at, at + BATCH), result);
	};
	if ('ids' in selection) {
		await changeAll([...new Set(selection.ids)]);
		return result;
	}
	const { connection, workflowId } = bulk;
	for await (const rows of scan(connection, workflowId, selection.filter, START)) {
		await changeAll(rows.map(({ id }) => String(id)));
	}
	return { changed: result.changed, refused: [] };
}
