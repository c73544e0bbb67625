import type { ErrorType } from '../domain/errorTypes';
import type { Attempt, AttemptOutcome, IncompleteExecution, RecordSummary } from '../domain/record';
import { STATUSES, type Status } from '../domain/status';
import { hashOf } from './compression';
import { unpackContent, unpackPayload } from './payload';
import { tampered, verify } from './signature';

/** A row as a driver reads it; whole numbers may come as number, bigint or text. */
export type Row = Record<string, unknown>;

const text = (row: Row, column: string): string => String(row[column]);
const number = (row: Row, column: string): number => Number(row[column]);
const numberOrNull = (row: Row, column: string): number | null =>
	row[column] === null ? null : Number(row[column]);
const textOrNull = (row: Row, column: string): string | null =>
	row[column] === null ? null : String(row[column]);

/** All columns of a list. */
export const SUMMARY_COLUMNS = `seq, id, workflow_id, workflow_name, guard_id, guard_name, guard_type,
	execution_id, outer_items, run_index, item_index, status, reason, error_type, because, message,
	failed_node_id, failed_node_name, failed_node_type, attempts, schedule_step, next_attempt_at,
	wait_till, created_at, updated_at, size`;

export const toSummary = (row: Row): RecordSummary => ({
	id: text(row, 'id'),
	workflowId: text(row, 'workflow_id'),
	workflowName: text(row, 'workflow_name'),
	guard: {
		id: text(row, 'guard_id'),
		name: text(row, 'guard_name'),
		type: text(row, 'guard_type'),
	},
	executionId: text(row, 'execution_id'),
	outer: text(row, 'outer_items'),
	runIndex: number(row, 'run_index'),
	itemIndex: number(row, 'item_index'),
	status: text(row, 'status') as Status,
	reason: textOrNull(row, 'reason'),
	errorType: textOrNull(row, 'error_type') as ErrorType | null,
	because: textOrNull(row, 'because'),
	message: text(row, 'message'),
	failedNode: {
		id: text(row, 'failed_node_id'),
		name: text(row, 'failed_node_name'),
		type: text(row, 'failed_node_type'),
	},
	attempts: number(row, 'attempts'),
	scheduleStep: number(row, 'schedule_step'),
	nextAttemptAt: numberOrNull(row, 'next_attempt_at'),
	// Kept while the attempt goes on, but then it waits no more.
	waitTill: row.status === 'pending' ? numberOrNull(row, 'wait_till') : null,
	createdAt: number(row, 'created_at'),
	updatedAt: number(row, 'updated_at'),
	size: number(row, 'size'),
});

/** Number of the attempt that a claim is for: after a wait, the one that waited goes on. */
export const attemptOf = (row: Row): number =>
	number(row, 'attempts') + (row.wait_till === null ? 1 : 0);

export const toAttempt = (row: Row): Attempt => ({
	number: number(row, 'number'),
	outcome: text(row, 'outcome') as AttemptOutcome,
	startedAt: number(row, 'started_at'),
	endedAt: number(row, 'ended_at'),
	executionId: textOrNull(row, 'execution_id'),
	errorType: textOrNull(row, 'error_type') as ErrorType | null,
	message: textOrNull(row, 'message'),
	failedNodeName: textOrNull(row, 'failed_node_name'),
});

/** From rows of `status` and `n`, its number of records. */
export function toCounts(rows: Row[]): Record<Status, number> {
	const counts = Object.fromEntries(STATUSES.map((status) => [status, 0]));
	for (const row of rows) counts[text(row, 'status')] = number(row, 'n');
	return counts as Record<Status, number>;
}

/** The bytes that a driver read. @throws StoreError `tampered` when there are none */
export function bytesOf(row: Row, column: string): Buffer {
	const data = row[column];
	if (data instanceof Uint8Array) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
	throw tampered();
}

/**
 * A whole record from a row that holds `payload`, `upstream_data` and `snapshot_data`, too.
 *
 * @throws StoreError `tampered`, before anything of it is decompressed or decoded
 */
export async function toWhole(row: Row, secret: string): Promise<IncompleteExecution> {
	const summary = toSummary(row);
	const [payload, upstream, snapshot] = ['payload', 'upstream_data', 'snapshot_data'].map(
		(column) => bytesOf(row, column),
	);
	const hashes: [string, string, string] = [
		await hashOf(payload),
		await hashOf(upstream),
		await hashOf(snapshot),
	];
	verify({ id: summary.id, origin: summary, hashes }, text(row, 'signature'), secret);
	try {
		const shared = await unpackContent(upstream);
		const own = await (await unpackPayload(payload, shared.text)).decode();
		const { error, continuation } = own as { error: unknown; continuation: unknown };
		return {
			...summary,
			error,
			continuation,
			upstream: await shared.decode(),
			snapshot: await (await unpackContent(snapshot)).decode(),
		};
	} catch (cause) {
		throw tampered({ cause });
	}
}
