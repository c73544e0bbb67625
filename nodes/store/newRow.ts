import type { AttemptOutcome, Origin } from '../domain/record';
import { failureColumns, goingTo } from './attemptEnd';
import type { NewRecord } from './executionStore';
import { packPayload, type Packed } from './payload';
import {
	failureKindOf,
	guardRunOf,
	originKeyOf,
	type FailureKindColumns,
	type GuardRunColumns,
	type SharedRow,
} from './sharedRows';
import { sign } from './signature';
import { storable } from './text';

/** A record as a driver writes it. */
export interface NewRow {
	/** The columns of `records` but for its origin, times and shared rows. */
	columns: {
		id: string;
		item_index: number;
		status: string;
		reason: string | null;
		wait_till: number | null;
		because: string | null;
		message: string;
		/** For a server that cannot make it when it is looked at. */
		search_text: string | null;
		/** Of the payload, bytes. */
		size: number;
		signature: string;
	};
	/** What makes it unique: 16 bytes, hexadecimal. */
	origin: string;
	guardRun: SharedRow<GuardRunColumns>;
	failureKind: SharedRow<FailureKindColumns>;
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

/** Encodes, compresses and signs a record. */
export async function toNewRow(record: NewRecord, secret: string): Promise<NewRow> {
	const { failure, outcome = 'failed', continuation } = record;
	const { status, reason, dueInMs, waitTill } = goingTo(record.next);
	const id = storable(record.id);
	const origin = storableOrigin(record.origin);
	const [upstream, snapshot] = await Promise.all([record.upstream.pack(), record.snapshot.pack()]);
	const payload = await packPayload({ error: failure.error, continuation }, upstream.lender);
	const { kind, own } = failureColumns(failure);
	const hashes: [string, string, string] = [payload.hash, upstream.hash, snapshot.hash];
	return {
		columns: {
			id,
			item_index: origin.itemIndex,
			status,
			reason,
			wait_till: waitTill,
			...own,
			size: payload.data.length,
			signature: sign({ id, origin, hashes }, secret),
		},
		origin: originKeyOf(origin),
		guardRun: guardRunOf(origin, upstream.hash, snapshot.hash),
		failureKind: failureKindOf(origin, kind),
		outcome,
		dueInMs,
		startedAt: Math.round(record.startedAt),
		payload: payload.data,
		upstream,
		snapshot,
	};
}

const storableOrigin = (origin: Origin): Origin => ({
	...origin,
	workflowId: storable(origin.workflowId),
	workflowName: storable(origin.workflowName),
	guard: {
		id: storable(origin.guard.id),
		name: storable(origin.guard.name),
		type: storable(origin.guard.type),
	},
	executionId: storable(origin.executionId),
	outer: storable(origin.outer),
});
