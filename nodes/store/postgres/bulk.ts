import { TRANSITIONS, type Status } from '../../domain/status';
import { positionOf, START } from '../cursor';
import type { BulkResult, Selection } from '../executionStore';
import { allowedFrom, reasonFor, type BulkOperation } from '../refusals';
import type { Row } from '../rows';
import { storable } from '../text';
import { changeRecords } from './change';
import type { Database, Values } from './database';
import { countDeleted, deleteRecords, dropRunsOf } from './deletion';
import { OF_WORKFLOW } from './joined';
import { listRecords } from './list';
import { NOW } from './statement';

/** Records changed in one transaction. */
const BATCH = 500;

/** Those of the named records that may be changed, as they were. */
const CHOSEN = `select seq, status as old_status from @.records
	where id = any(:ids) and status = any(:from) and ${OF_WORKFLOW} order by seq for no key update`;

const CHANGE: Record<Exclude<BulkOperation, 'delete'>, string> = {
	resubmit: changeRecords(
		CHOSEN,
		`status = 'pending', reason = null, next_attempt_at = ${NOW}, schedule_step = 0,
		interruptions = 0, ended_at = null`,
	),
	discard: changeRecords(CHOSEN, `status = 'discarded', next_attempt_at = null, ended_at = ${NOW}`),
};

const DELETE = deleteRecords(`select seq from @.records
	where id = any(:ids) and status = any(:from) and ${OF_WORKFLOW} order by seq for update`);

const STATUS_OF = `select id, status from @.records where id = any(:ids) and ${OF_WORKFLOW}`;

interface Bulk {
	database: Database;
	operation: BulkOperation;
	workflowId: string;
}

/** What the operation leads to; undefined: the record is gone. */
const isDone = (operation: BulkOperation, status: Status | undefined): boolean =>
	status === (operation === 'delete' ? undefined : TRANSITIONS[operation].to);

async function changeSome(
	{ database, operation, workflowId }: Bulk,
	ids: string[],
): Promise<BulkResult> {
	const values: Values = {
		ids: ids.map(storable),
		workflow: storable(workflowId),
		from: allowedFrom(operation),
	};
	// By a try whose answer was lost, if it was done at all. Files are deleted for what is told.
	const maybeDone = new Set<string>();
	return await database.transaction(async (query) => {
		const rows = await query(operation === 'delete' ? DELETE : CHANGE[operation], values);
		const done = new Set(rows.map(({ id }) => String(id)));
		const left = ids.map(storable).filter((id) => !done.has(id));
		const statuses = new Map(
			left.length > 0
				? (await query(STATUS_OF, { ...values, ids: left })).map(({ id, status }) => [
						String(id),
						status as Status,
					])
				: [],
		);
		for (const id of left) {
			if (maybeDone.has(id) && isDone(operation, statuses.get(id))) done.add(id);
		}
		for (const id of done) maybeDone.add(id);
		if (operation === 'delete') {
			await dropRunsOf(query, rows);
			await countDeleted(query, storable(workflowId), rows);
		}
		return {
			changed: ids.filter((id) => done.has(storable(id))),
			refused: ids
				.filter((id) => !done.has(storable(id)))
				.map((id) => ({ id, reason: reasonFor(statuses.get(storable(id))) })),
		};
	});
}

/**
 * Does an operation to many records, in short transactions; those that its state forbids are
 * told when they were named, and left alone. Records added meanwhile are not touched.
 */
export async function changeMany(bulk: Bulk, selection: Selection): Promise<BulkResult> {
	const result: BulkResult = { changed: [], refused: [] };
	if ('ids' in selection) {
		const ids = [...new Set(selection.ids)];
		for (let at = 0; at < ids.length; at += BATCH) {
			const { changed, refused } = await changeSome(bulk, ids.slice(at, at + BATCH));
			result.changed.push(...changed);
			result.refused.push(...refused);
		}
		return result;
	}
	const { database, workflowId } = bulk;
	let rows: Row[];
	let position = START;
	do {
		rows = await listRecords(database, workflowId, selection.filter, position, BATCH);
		if (rows.length === 0) break;
		position = positionOf(rows[rows.length - 1]);
		const { changed } = await changeSome(
			bulk,
			rows.map(({ id }) => String(id)),
		);
		result.changed.push(...changed);
	} while (rows.length === BATCH);
	return result;
}
