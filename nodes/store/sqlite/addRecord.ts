import type { NewRecord } from '../executionStore';
import { pack, sign } from '../payload';
import type { Connection, Row } from './connection';

const INSERT = `insert into records (
	id, workflow_id, workflow_name, guard_id, guard_name, guard_type, execution_id, outer_items,
	run_index, item_index, status, reason, error_type, because, message, failed_node_id,
	failed_node_name, failed_node_type, next_attempt_at, created_at, updated_at, size, payload,
	payload_hash, upstream_hash, snapshot_hash, signature
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const BY_ORIGIN = `select * from records where execution_id = ? and guard_id = ? and outer_items = ?
	and run_index = ? and item_index = ? and workflow_id = ?`;

const ADD_CONTENT = 'insert into contents (hash, data) values (?, ?) on conflict do nothing';

const ADD_ATTEMPT = `insert into attempts (record_id, number, outcome, started_at, ended_at,
	execution_id, error_type, message, failed_node_name) values (?, 0, 'failed', ?, ?, ?, ?, ?, ?)`;

/** Keeps a record with its first attempt; the one that is there already stays as it is. */
export async function addRecord(
	connection: Connection,
	record: NewRecord,
	secret: string,
	clock: () => number,
): Promise<Row> {
	const { id, origin, failure, next, continuation, startedAt } = record;
	const payload = await pack({ error: failure.error, continuation });
	const upstream = await record.upstream.pack();
	const snapshot = await record.snapshot.pack();
	const hashes = [payload.hash, upstream.hash, snapshot.hash];
	const signature = sign({ id, origin, hashes }, secret);
	const { workflowId, workflowName, guard, executionId, outer, runIndex, itemIndex } = origin;
	const key = [executionId, guard.id, outer, runIndex, itemIndex, workflowId];
	return connection.transaction(() => {
		const existing = connection.get(BY_ORIGIN, ...key);
		if (existing) return existing;
		const now = clock();
		connection.run(ADD_CONTENT, upstream.hash, upstream.data);
		connection.run(ADD_CONTENT, snapshot.hash, snapshot.data);
		connection.run(
			INSERT,
			id,
			workflowId,
			workflowName,
			guard.id,
			guard.name,
			guard.type,
			executionId,
			outer,
			runIndex,
			itemIndex,
			next.status,
			next.status === 'unresolved' ? (next.reason ?? null) : null,
			failure.errorType,
			failure.because,
			failure.message,
			failure.failedNode.id,
			failure.failedNode.name,
			failure.failedNode.type,
			next.status === 'pending' ? now + next.dueInMs : null,
			now,
			now,
			payload.data.length,
			payload.data,
			payload.hash,
			upstream.hash,
			snapshot.hash,
			signature,
		);
		connection.run(
			ADD_ATTEMPT,
			id,
			startedAt,
			now,
			executionId,
			failure.errorType,
			failure.message,
			failure.failedNode.name,
		);
		return connection.get('select * from records where id = ?', id)!;
	});
}
