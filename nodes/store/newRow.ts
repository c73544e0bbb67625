import type { AttemptOutcome } from '../domain/record';
import type { NewRecord } from './executionStore';
import { failureColumns, goingTo } from './attemptEnd';
import { packPayload, type Packed } from './payload';
import { sign } from './signature';
import { storable } from './text';

/** A record as a driver writes it. */
export interface NewRow {
	/** The columns of `records` but for times and contents. */
	columns: Record<string, string | number | null>;
	/** Of attempt 0. */
	outcome: AttemptOutcome;
	/** From the store's present time, milliseconds; null when not `pending`, or waiting. */
	dueInMs: number | null;
	/** Epoch milliseconds. */
	startedAt: number;
	payload: Buffer;
	upstream: Packed;
	snapshot: Packed;
}

/** The columns that make a record's origin unique. */
export const ORIGIN_COLUMNS = [
	'execution_id',
	'guard_id',
	'outer_items',
	'run_index',
	'item_index',
	'workflow_id',
] as const;

/** Encodes, compresses and signs a record. */
export async function toNewRow(record: NewRecord, secret: string): Promise<NewRow> {
	const { failure, outcome = 'failed', continuation } = record;
	const { status, reason, dueInMs, waitTill } = goingTo(record.next);
	const id = storable(record.id);
	const origin = {
		...record.origin,
		workflowId: storable(record.origin.workflowId),
		guard: { ...record.origin.guard, id: storable(record.origin.guard.id) },
		executionId: storable(record.origin.executionId),
		outer: storable(record.origin.outer),
	};
	const [upstream, snapshot] = await Promise.all([record.upstream.pack(), record.snapshot.pack()]);
	const payload = await packPayload({ error: failure.error, continuation }, upstream.lender);
	return {
		columns: {
			id,
			workflow_id: origin.workflowId,
			workflow_name: storable(origin.workflowName),
			guard_id: origin.guard.id,
			guard_name: storable(origin.guard.name),
			guard_type: storable(origin.guard.type),
			execution_id: origin.executionId,
			outer_items: origin.outer,
			run_index: origin.runIndex,
			item_index: origin.itemIndex,
			status,
			reason,
			wait_till: waitTill,
			...failureColumns(failure),
			size: payload.data.length,
			signature: sign({ id, origin, hashes: [payload.hash, upstream.hash, snapshot.hash] }, secret),
		},
		outcome,
		dueInMs,
		startedAt: Math.round(record.startedAt),
		payload: payload.data,
		upstream,
		snapshot,
	};
}
