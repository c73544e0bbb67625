import type { RecordSummary } from '../../domain/record';
import { OPEN_STATUSES } from '../../domain/status';
import type { NewRecord } from '../executionStore';
import { whyFull, type Limits, type Open } from '../limits';
import { ORIGIN_COLUMNS, toNewRow } from '../newRow';
import { idTaken } from '../refusals';
import { toSummary } from '../rows';
import { keepFirstAttempt } from './attempts';
import { keepContent, writePayload } from './blobs';
import type { Connection, Statements } from './connection';

const BY_ORIGIN = `select * from records
	where ${ORIGIN_COLUMNS.map((column) => `${column} = :${column}`).join(' and ')}`;

const ADD_RECORD = `insert into records (
	id, workflow_id, workflow_name, guard_id, guard_name, guard_type, execution_id, outer_items,
	run_index, item_index, status, reason, error_type, because, message, failed_node_id,
	failed_node_name, failed_node_type, size, signature, upstream, snapshot, wait_till,
	next_attempt_at, started_at, created_at, updated_at
) values (
	:id, :workflow_id, :workflow_name, :guard_id, :guard_name, :guard_type, :execution_id, :outer_items,
	:run_index, :item_index, :status, :reason, :error_type, :because, :message, :failed_node_id,
	:failed_node_name, :failed_node_type, :size, :signature, :upstream, :snapshot, :wait_till,
	coalesce(:wait_till, :now + :due_in), :started_at, :now, :now
) returning *`;

const OPEN_NOW = `select sum(n) as n, sum(bytes) as bytes from counts
	where workflow_id = :workflow and status in (select value from json_each(:open))`;

function openNow(sql: Statements, workflow: string | number | null): Open {
	const row = sql.get(OPEN_NOW, { workflow, open: JSON.stringify(OPEN_STATUSES) });
	return { records: Number(row?.n ?? 0), bytes: Number(row?.bytes ?? 0) };
}

/** Keeps a record with its first attempt; the one that is there already stays as it is. */
export async function addRecord(
	connection: Connection,
	{ record, limits }: { record: NewRecord; limits: Limits },
	secret: string,
	clock: () => number,
): Promise<RecordSummary> {
	const row = await toNewRow(record, secret);
	const { outcome, dueInMs, startedAt, payload, upstream, snapshot } = row;
	const { search_text: _, ...columns } = row.columns;
	const origin = Object.fromEntries(ORIGIN_COLUMNS.map((column) => [column, columns[column]]));
	return await connection.writeInSteps(function* (sql) {
		const existing = sql.get(BY_ORIGIN, origin);
		if (existing) return toSummary(existing);
		if (sql.get('select 1 from records where id = :id', { id: columns.id })) {
			throw idTaken(record.id);
		}
		const full = whyFull(openNow(sql, columns.workflow_id), payload.length, limits);
		if (full) throw full;
		const added = sql.get(ADD_RECORD, {
			...columns,
			upstream: yield* keepContent(sql, upstream),
			snapshot: yield* keepContent(sql, snapshot),
			due_in: dueInMs,
			started_at: startedAt,
			now: clock(),
		})!;
		yield* writePayload(sql, Number(added.seq), payload);
		if (outcome !== 'failed') keepFirstAttempt(sql, Number(added.seq), outcome);
		return toSummary(added);
	});
}
