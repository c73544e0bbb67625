import type { RecordSummary } from '../../domain/record';
import type { NewRecord } from '../executionStore';
import { ORIGIN_COLUMNS, toNewRow, type NewRow } from '../newRow';
import { idTaken } from '../refusals';
import { toSummary } from '../rows';
import type { Database, Query } from './database';
import { NOW } from './statement';

const BY_ORIGIN = `select * from @.records
	where ${ORIGIN_COLUMNS.map((column) => `${column} = :${column}`).join(' and ')}`;

/** Nothing is added when contents are missing, or a record with this origin or id is there. */
const ADD_RECORD = `with record as (
	insert into @.records (
		id, workflow_id, workflow_name, guard_id, guard_name, guard_type, execution_id, outer_items,
		run_index, item_index, status, reason, error_type, because, message, failed_node_id,
		failed_node_name, failed_node_type, search_text, size, signature, upstream, snapshot,
		next_attempt_at, created_at, updated_at
	) select
		:id, :workflow_id, :workflow_name, :guard_id, :guard_name, :guard_type, :execution_id, :outer_items,
		:run_index, :item_index, :status, :reason, :error_type, :because, :message, :failed_node_id,
		:failed_node_name, :failed_node_type, :search_text, :size, :signature, up.id, snap.id,
		${NOW} + :due_in, ${NOW}, ${NOW}
	from @.contents up, @.contents snap where up.hash = :upstream_hash and snap.hash = :snapshot_hash
	on conflict do nothing returning *
), payload as (
	insert into @.payloads (record, data) select seq, :payload from record
), attempt as (
	insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id, error_type,
		message, failed_node_name)
	select seq, 0, 'failed', :started_at, created_at, execution_id, error_type, message,
		failed_node_name from record
) select * from record`;

const ADD_CONTENT =
	'insert into @.contents (hash, data) values (:hash, :data) on conflict do nothing';

/** Content may go with its last record between two statements; the next try adds it again. */
const TRIES = 5;

async function addOnce(query: Query, row: NewRow): Promise<RecordSummary | undefined> {
	const [added] = await query(ADD_RECORD, {
		...row.columns,
		upstream_hash: row.upstream.hash,
		snapshot_hash: row.snapshot.hash,
		due_in: row.dueInMs,
		started_at: row.startedAt,
		payload: row.payload,
	});
	if (added) return toSummary(added);
	const [existing] = await query(BY_ORIGIN, row.columns);
	return existing && toSummary(existing);
}

/** Keeps a record with its first attempt; the one that is there already stays as it is. */
export async function addRecord(
	database: Database,
	record: NewRecord,
	secret: string,
): Promise<RecordSummary> {
	const row = await toNewRow(record, secret);
	return await database.run(async (query) => {
		for (let tries = 0; tries < TRIES; tries++) {
			const added = await addOnce(query, row);
			if (added) return added;
			const [taken] = await query('select 1 from @.records where id = :id', row.columns);
			if (taken) throw idTaken(record.id);
			for (const { hash, data } of [row.upstream, row.snapshot]) {
				await query(ADD_CONTENT, { hash, data });
			}
		}
		throw new Error('Shared content is removed as fast as it is added');
	});
}
