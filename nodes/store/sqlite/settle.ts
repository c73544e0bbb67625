import type { Failure } from '../../domain/record';
import type { NextStep, Settlement } from '../executionStore';
import { pack, sign } from '../payload';
import type { Connection, Row } from './connection';
import { toSummary } from './rows';

const ADD_ATTEMPT = `insert into attempts (record_id, number, outcome, started_at, ended_at,
	execution_id, error_type, message, failed_node_name) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Ends the attempt under way: one more in the history, and the lease is free. */
export function endAttempt(
	connection: Connection,
	row: Row,
	now: number,
	end: { outcome: string; failure?: Failure; reason?: string },
): void {
	connection.run(
		ADD_ATTEMPT,
		row.id,
		Number(row.attempts) + 1,
		end.outcome,
		row.lease_taken_at ?? row.updated_at!,
		now,
		row.lease_execution_id,
		end.failure?.errorType ?? null,
		end.failure?.message ?? end.reason ?? null,
		end.failure?.failedNode.name ?? null,
	);
}

const LEAVE = `update records set status = ?, reason = ?, next_attempt_at = ?,
	attempts = attempts + 1, schedule_step = ?, interruptions = ?, claim_token = null,
	lease_until = null, lease_taken_at = null, lease_execution_id = null, updated_at = ?
	where id = ?`;

/** Takes a record out of `inProgress`. */
export function leaveProgress(
	connection: Connection,
	row: Row,
	now: number,
	to: { next: NextStep | { status: 'resolved' }; scheduleStep: number; interruptions: number },
): void {
	const { next, scheduleStep, interruptions } = to;
	connection.run(
		LEAVE,
		next.status,
		next.status === 'unresolved' ? (next.reason ?? null) : null,
		next.status === 'pending' ? now + next.dueInMs : null,
		scheduleStep,
		interruptions,
		now,
		row.id,
	);
}

const PAYLOAD =
	'update records set payload = ?, payload_hash = ?, size = ?, signature = ? where id = ?';

const FAILURE = `update records set error_type = ?, because = ?, message = ?, failed_node_id = ?,
	failed_node_name = ?, failed_node_type = ? where id = ?`;

export interface NewPayload {
	data: Buffer;
	hash: string;
}

export const packPayload = async (error: unknown, continuation: unknown): Promise<NewPayload> =>
	await pack({ error, continuation });

/** Writes what a settlement says, within a transaction. */
export function writeSettlement(
	connection: Connection,
	row: Row,
	settlement: Settlement,
	payload: NewPayload | undefined,
	secret: string,
	now: number,
): void {
	const id = String(row.id);
	if (payload) {
		const hashes = [payload.hash, String(row.upstream_hash), String(row.snapshot_hash)];
		const signature = sign({ id, origin: toSummary(row), hashes }, secret);
		connection.run(PAYLOAD, payload.data, payload.hash, payload.data.length, signature, id);
	}
	endAttempt(connection, row, now, settlement);
	const failed = settlement.outcome === 'failed' ? settlement : undefined;
	if (failed) {
		const { errorType, because, message, failedNode } = failed.failure;
		connection.run(
			FAILURE,
			errorType,
			because,
			message,
			failedNode.id,
			failedNode.name,
			failedNode.type,
			id,
		);
	}
	leaveProgress(connection, row, now, {
		next: settlement.outcome === 'succeeded' ? { status: 'resolved' } : settlement.next,
		scheduleStep: failed?.progressed ? 0 : Number(row.schedule_step) + 1,
		interruptions: 0,
	});
}
