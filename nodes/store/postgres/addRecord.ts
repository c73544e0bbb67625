import type { RecordSummary } from '../../domain/record';
import type { NewRecord } from '../executionStore';
import { whyFull, type Limits } from '../limits';
import { ORIGIN_COLUMNS, toNewRow, type NewRow } from '../newRow';
import { idTaken } from '../refusals';
import { toSummary } from '../rows';
import { isStoreError } from '../storeError';
import { dropUnshared } from './contents';
import type { Database, Query } from './database';
import { NOW } from './statement';

const BY_ORIGIN = `select * from @.records
	where ${ORIGIN_COLUMNS.map((column) => `${column} = :${column}`).join(' and ')}`;

const OPEN_NOW = `select coalesce(sum(n), 0)::bigint as n, coalesce(sum(bytes), 0)::bigint as bytes
	from @.open_counts where workflow_id = :workflow_id`;

/**
 * Nothing is added when contents are missing, there is no room, or a record with this origin or id
 * is there. Room: more may be open by now than these, null = any number.
 */
const ADD_RECORD = `with record as (
	insert into @.records (
		id, workflow_id, workflow_name, guard_id, guard_name, guard_type, execution_id, outer_items,
		run_index, item_index, status, reason, error_type, because, message, failed_node_id,
		failed_node_name, failed_node_type, search_text, size, signature, upstream, snapshot,
		wait_till, next_attempt_at, created_at, updated_at
	) select
		:id, :workflow_id, :workflow_name, :guard_id, :guard_name, :guard_type, :execution_id, :outer_items,
		:run_index, :item_index, :status, :reason, :error_type, :because, :message, :failed_node_id,
		:failed_node_name, :failed_node_type, :search_text, :size, :signature, up.id, snap.id,
		:wait_till::bigint, coalesce(:wait_till::bigint, ${NOW} + :due_in), ${NOW}, ${NOW}
	from @.contents up, @.contents snap, (${OPEN_NOW}) open
	where up.hash = :upstream_hash and snap.hash = :snapshot_hash
	and (:room_n::bigint is null or open.n <= :room_n)
	and (:room_bytes::bigint is null or open.bytes <= :room_bytes)
	on conflict do nothing returning *
), payload as (
	insert into @.payloads (record, data) select seq, :payload from record
), attempt as (
	insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id, error_type,
		message, failed_node_name)
	select seq, 0, :outcome, :started_at, created_at, execution_id, error_type, message,
		failed_node_name from record
) select * from record`;

const ADD_CONTENT =
	'insert into @.contents (hash, data) values (:hash, :data) on conflict do nothing';

/** @throws StoreError `storeFull` */
async function checkRoom(query: Query, row: NewRow, limits: Limits): Promise<void> {
	const [open] = await query(OPEN_NOW, row.columns);
	const now = { records: Number(open.n), bytes: Number(open.bytes) };
	const full = whyFull(now, row.payload.length, limits);
	if (full) throw full;
}

/** Contents that were added for a record which then found no room. */
async function dropContents(database: Database, { upstream, snapshot }: NewRow): Promise<void> {
	await database.transaction(async (query) => {
		const hashes = [upstream.hash, snapshot.hash];
		const found = await query('select id from @.contents where hash = any(:hashes)', { hashes });
		await dropUnshared(
			query,
			found.map(({ id }) => String(id)),
		);
	});
}

/** Content may go with its last record between two statements; the next try adds it again. */
const TRIES = 5;

async function addOnce(
	query: Query,
	row: NewRow,
	{ maxRecords, maxBytes }: Limits,
): Promise<RecordSummary | undefined> {
	const [added] = await query(ADD_RECORD, {
		...row.columns,
		upstream_hash: row.upstream.hash,
		snapshot_hash: row.snapshot.hash,
		outcome: row.outcome,
		due_in: row.dueInMs,
		started_at: row.startedAt,
		payload: row.payload,
		room_n: maxRecords > 0 ? maxRecords - 1 : null,
		room_bytes: maxBytes > 0 ? Math.floor(maxBytes - row.payload.length) : null,
	});
	if (added) return toSummary(added);
	const [existing] = await query(BY_ORIGIN, row.columns);
	return existing && toSummary(existing);
}

/** Keeps a record with its first attempt; the one that is there already stays as it is. */
export async function addRecord(
	database: Database,
	{ record, limits }: { record: NewRecord; limits: Limits },
	secret: string,
): Promise<RecordSummary> {
	const row = await toNewRow(record, secret);
	try {
		return await addRow(database, row, limits);
	} catch (error) {
		if (isStoreError(error) && error.code === 'storeFull') await dropContents(database, row);
		throw error;
	}
}

async function addRow(database: Database, row: NewRow, limits: Limits): Promise<RecordSummary> {
	return await database.run(async (query) => {
		for (let tries = 0; tries < TRIES; tries++) {
			const added = await addOnce(query, row, limits);
			if (added) return added;
			const [taken] = await query('select 1 from @.records where id = :id', row.columns);
			if (taken) throw idTaken(String(row.columns.id));
			await checkRoom(query, row, limits);
			for (const { hash, data } of [row.upstream, row.snapshot]) {
				await query(ADD_CONTENT, { hash, data });
			}
		}
		throw new Error('Shared content is removed as fast as it is added');
	});
}
