import type { RecordSummary } from '../../domain/record';
import type { Limits } from '../limits';
import type { NewRow } from '../newRow';
import { toSummary } from '../rows';
import type { Query } from './database';
import { asValues, dataOf, given } from './manyRows';
import { NOW, type Prepared } from './statement';

/** A record to be added, and how much its workflow may then have open. */
export interface NewItem {
	row: NewRow;
	limits: Limits;
}

/** What counts against the limits. */
export const IS_OPEN = `status in ('pending', 'inProgress', 'unresolved')`;

const RECORD = {
	id: 'text',
	workflow_id: 'text',
	workflow_name: 'text',
	guard_id: 'text',
	guard_name: 'text',
	guard_type: 'text',
	execution_id: 'text',
	outer_items: 'text',
	run_index: 'integer',
	item_index: 'integer',
	status: 'text',
	reason: 'text',
	wait_till: 'bigint',
	error_type: 'text',
	because: 'text',
	message: 'text',
	failed_node_id: 'text',
	failed_node_name: 'text',
	failed_node_type: 'text',
	search_text: 'text',
	size: 'bigint',
	signature: 'text',
};
const COLUMNS = Object.keys(RECORD).join(', ');

const OTHER = {
	outcome: 'text',
	due_in: 'bigint',
	started_at: 'bigint',
	upstream_hash: 'text',
	snapshot_hash: 'text',
	max_records: 'bigint',
	max_bytes: 'bigint',
};

/**
 * A record is not added when contents are missing, there is no room, or one with this origin or id
 * is there. Of several without room for all, those that come first are added.
 */
const ADD: Prepared = {
	name: 'add',
	sql: `with new as materialized (
		select *,
			(select id from @.contents where hash = upstream_hash) as upstream,
			(select id from @.contents where hash = snapshot_hash) as snapshot,
			row_number() over up_to_it as records, sum(size) over up_to_it as bytes
		from ${given({ ...RECORD, ...OTHER })}
		window up_to_it as (partition by workflow_id order by number)
	), open as (
		select workflow_id, sum(n) as n, sum(bytes) as bytes from @.counts
		where workflow_id in (select workflow_id from new) and ${IS_OPEN} group by workflow_id
	), record as (
		insert into @.records (${COLUMNS}, upstream, snapshot, next_attempt_at, started_at, created_at,
			updated_at)
		select ${COLUMNS}, upstream, snapshot, coalesce(wait_till, ${NOW} + due_in), started_at, ${NOW},
			${NOW}
		from new left join (select workflow_id as workflow, n, bytes as open_bytes from open) open
			on workflow = workflow_id
		where upstream is not null and snapshot is not null
		and (max_records is null or coalesce(n, 0) + records <= max_records)
		and (max_bytes is null or coalesce(open_bytes, 0) + bytes <= max_bytes)
		on conflict do nothing
		returning seq, id, next_attempt_at, created_at
	), payload as (
		insert into @.payloads (record, data) select seq, ${dataOf('size')}
		from record join new using (id)
	), attempt as (
		insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id, error_type,
			message, failed_node_name)
		select seq, 0, outcome, started_at, created_at, execution_id, error_type, message,
			failed_node_name
		from record join new using (id) where outcome <> 'failed'
	) select number, next_attempt_at, created_at from record join new using (id)`,
};

const limit = (value: number): number | null => (value > 0 ? Math.floor(value) : null);

/** Bytes that a group of adds counts. */
export const bytesOf = ({ row: { payload, columns } }: NewItem): number =>
	payload.length + String(columns.message).length;

/** @returns for each item its record, undefined where it was not added */
export async function addRows(
	query: Query,
	items: NewItem[],
): Promise<Array<RecordSummary | undefined>> {
	const rows = await query(
		ADD,
		asValues(
			items.map(({ row, limits }) => ({
				fields: {
					...row.columns,
					outcome: row.outcome,
					due_in: row.dueInMs,
					started_at: row.startedAt,
					upstream_hash: row.upstream.hash,
					snapshot_hash: row.snapshot.hash,
					max_records: limit(limits.maxRecords),
					max_bytes: limit(limits.maxBytes),
				},
				data: row.payload,
			})),
		),
	);
	const results = new Array<RecordSummary | undefined>(items.length);
	for (const { number, next_attempt_at, created_at } of rows) {
		results[Number(number)] = toSummary({
			...items[Number(number)].row.columns,
			attempts: 0,
			schedule_step: 0,
			next_attempt_at,
			created_at,
			updated_at: created_at,
		});
	}
	return results;
}
