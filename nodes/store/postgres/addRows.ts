import type { RecordSummary } from '../../domain/record';
import type { Limits } from '../limits';
import type { NewRow } from '../newRow';
import { toSummary } from '../rows';
import { count, OPEN } from './counting';
import type { Query } from './database';
import { asValues, dataOf, given, Places } from './manyRows';
import { NOW, type Prepared } from './statement';

/** A record to be added, and how much its workflow may then have open. */
export interface NewItem {
	row: NewRow;
	limits: Limits;
}

const RECORD = {
	id: 'text',
	origin: 'uuid',
	item_index: 'integer',
	status: 'text',
	reason: 'text',
	wait_till: 'bigint',
	because: 'text',
	message: 'text',
	search_text: 'text',
	size: 'integer',
	signature: 'text',
	started_at: 'bigint',
};
const COLUMNS = Object.keys(RECORD).join(', ');

const OTHER = {
	run: 'integer',
	kind: 'integer',
	outcome: 'text',
	due_in: 'bigint',
	max_records: 'bigint',
	max_bytes: 'bigint',
};

/**
 * A record is not added when a row that it shares is missing, there is no room, or one with this
 * origin or id is there. Of several without room for all, those that come first are added.
 */
const ADD: Prepared = {
	name: 'add',
	sql: `with run as materialized (
		select place as run, guard_run, execution_id
		from unnest(:runs::text[]) with ordinality as wanted (hash, place)
		join @.guard_runs using (hash) order by guard_run for key share of guard_runs
	), kind as materialized (
		select place as kind, failure_kind, workflow_id, guard_key, error_type, failed_node_name
		from unnest(:kinds::text[]) with ordinality as wanted (hash, place)
		join @.failure_kinds using (hash) order by failure_kind for key share of failure_kinds
	), new as materialized (
		select *, row_number() over up_to_it as records, sum(size) over up_to_it as bytes
		from ${given({ ...RECORD, ...OTHER })}
		join run using (run) join kind using (kind)
		window up_to_it as (partition by workflow_id order by number)
	), open as (
		select workflow_id, ${OPEN} from @.counters
		where workflow_id in (select workflow_id from new) group by workflow_id
	), record as (
		insert into @.records (${COLUMNS}, guard_run, failure_kind, guard_key, payload, next_attempt_at,
			created_at, updated_at)
		select ${COLUMNS}, guard_run, failure_kind, guard_key, ${dataOf('size')},
			coalesce(wait_till, ${NOW} + due_in), ${NOW}, ${NOW}
		from new left join open using (workflow_id)
		where (max_records is null or coalesce(open_records, 0) + records <= max_records)
		and (max_bytes is null or coalesce(open_bytes, 0) + bytes <= max_bytes)
		on conflict do nothing
		returning seq, id, origin, next_attempt_at, created_at
	), added as materialized (
		select distinct on (seq) * from record join new using (id, origin) order by seq, number
	), attempt as (
		insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id, error_type,
			message, failed_node_name)
		select seq, 0, outcome, started_at, created_at, execution_id, error_type, message,
			failed_node_name
		from added where outcome is not null
	), count as (
		${count({ of: 'added', more: { status: 'status', size: 'size' } })}
	) select number, next_attempt_at, created_at from added`,
};

const limit = (value: number): number | undefined => (value > 0 ? Math.floor(value) : undefined);

/** Bytes that a group of adds counts. */
export const bytesOf = ({ row: { payload, columns } }: NewItem): number =>
	payload.length + String(columns.message).length;

/** @returns for each item its record, undefined where it was not added */
export async function addRows(
	query: Query,
	items: NewItem[],
): Promise<Array<RecordSummary | undefined>> {
	const runs = new Places();
	const kinds = new Places();
	const values = asValues(
		items.map(({ row, limits }) => ({
			fields: {
				...row.columns,
				origin: row.origin,
				run: runs.of(row.guardRun.hash),
				kind: kinds.of(row.failureKind.hash),
				outcome: row.outcome === 'failed' ? undefined : row.outcome,
				due_in: row.dueInMs,
				started_at: row.startedAt,
				max_records: limit(limits.maxRecords),
				max_bytes: limit(limits.maxBytes),
			},
			data: row.payload,
		})),
	);
	const rows = await query(ADD, { ...values, runs: runs.all, kinds: kinds.all });
	const results = new Array<RecordSummary | undefined>(items.length);
	for (const { number, next_attempt_at, created_at } of rows) {
		const { columns, guardRun, failureKind } = items[Number(number)].row;
		results[Number(number)] = toSummary({
			...columns,
			...guardRun.columns,
			...failureKind.columns,
			attempts: 0,
			schedule_step: 0,
			next_attempt_at,
			created_at,
			updated_at: created_at,
		});
	}
	return results;
}
