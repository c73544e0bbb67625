import type { RecordSummary } from '../../domain/record';
import { OPEN_STATUSES } from '../../domain/status';
import type { NewRecord } from '../executionStore';
import { whyFull, type Limits } from '../limits';
import { toNewRow, type NewRow } from '../newRow';
import { idTaken } from '../refusals';
import { toSummary } from '../rows';
import type { StoreError } from '../storeError';
import { keepFirstAttempt } from './attempts';
import { addPayload } from './blobs';
import type { Connection, Statements } from './connection';
import { keepGuardRun } from './guardRuns';
import { JOINED } from './joined';
import { keepKind } from './kinds';

/** Nothing when its run or its kind is not there yet, nor when its origin or its id is. */
const ADD = `insert into records (id, origin, guard_run, failure_kind, item_index, status, reason,
	because, message, wait_till, next_attempt_at, started_at, created_at, updated_at, size, signature)
	select ?1, ?2, guard_run, failure_kind, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13
	from guard_runs cross join failure_kinds where guard_runs.hash = ?14 and failure_kinds.hash = ?15
	on conflict do nothing`;

const BY_ORIGIN = `select * from ${JOINED} where origin = :origin`;
const BY_ID = 'select 1 from records where id = :id';

const OPEN_NOW = `select sum(n) as n, sum(bytes) as bytes from counts where workflow_id = :workflow
	and status in (${OPEN_STATUSES.map((status) => `'${status}'`).join()})`;

function whyFullNow(sql: Statements, row: NewRow, limits: Limits): StoreError | undefined {
	if (limits.maxRecords <= 0 && limits.maxBytes <= 0) return undefined;
	const open = sql.get(OPEN_NOW, { workflow: row.failureKind.columns.workflow_id });
	const now = { records: Number(open?.n ?? 0), bytes: Number(open?.bytes ?? 0) };
	return whyFull(now, row.payload.length, limits);
}

const dueAt = ({ columns, dueInMs }: NewRow, now: number): number | null =>
	columns.wait_till ?? (dueInMs === null ? null : now + dueInMs);

/** As it is read: nothing else is in the database. */
const summaryOf = (row: NewRow, now: number): RecordSummary =>
	toSummary({
		...row.columns,
		...row.guardRun.columns,
		...row.failureKind.columns,
		attempts: 0,
		schedule_step: 0,
		next_attempt_at: dueAt(row, now),
		created_at: now,
		updated_at: now,
	});

function insert(sql: Statements, row: NewRow, now: number): number | undefined {
	const { columns, origin, startedAt, guardRun, failureKind } = row;
	const { id, item_index, status, reason, because, message, wait_till, size, signature } = columns;
	return sql.insert(ADD, [
		id,
		Buffer.from(origin, 'hex'),
		item_index,
		status,
		reason,
		because,
		message,
		wait_till,
		dueAt(row, now),
		startedAt,
		now,
		size,
		signature,
		guardRun.hash,
		failureKind.hash,
	]);
}

/** The record that is there already instead. @throws StoreError for another's id */
function existing(sql: Statements, { columns, origin }: NewRow): RecordSummary | undefined {
	const found = sql.get(BY_ORIGIN, { origin: Buffer.from(origin, 'hex') });
	if (found) return toSummary(found);
	if (sql.get(BY_ID, { id: columns.id })) throw idTaken(columns.id);
	return undefined;
}

/** Keeps a record with its first attempt; the one that is there already stays as it is. */
export async function addRecord(
	connection: Connection,
	{ record, limits }: { record: NewRecord; limits: Limits },
	secret: string,
	clock: () => number,
): Promise<RecordSummary> {
	const row = await toNewRow(record, secret);
	return await connection.writeInSteps(function* (sql) {
		const full = whyFullNow(sql, row, limits);
		const now = clock();
		let seq = full ? undefined : insert(sql, row, now);
		if (seq === undefined) {
			const before = existing(sql, row);
			if (before) return before;
			if (full) throw full;
			yield* keepGuardRun(sql, row);
			keepKind(sql, row.failureKind);
			seq = insert(sql, row, now)!;
		}
		yield* addPayload(sql, seq, row.payload);
		if (row.outcome !== 'failed') keepFirstAttempt(sql, seq, row.outcome);
		return summaryOf(row, now);
	});
}
