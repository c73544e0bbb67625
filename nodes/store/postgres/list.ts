import { STATUSES } from '../../domain/status';
import type { Position } from '../cursor';
import type { RecordFilter } from '../executionStore';
import { SUMMARY_COLUMNS, type Row } from '../rows';
import { folded, SEARCHED_LENGTH, storable } from '../text';
import type { Database, Values } from './database';
import { RECORDS } from './joined';

/** Conditions, or a whole statement, and their values. */
interface Part {
	sql: string;
	values: Values;
}

/** Which kinds of failures a filter lets through. */
function ofKinds({ errorType, failedNode }: RecordFilter): Part {
	const conditions = ['workflow_id = :workflow'];
	const values: Values = {};
	if (errorType) {
		conditions.push('error_type = any(:types)');
		values.types = errorType;
	}
	if (failedNode) {
		conditions.push('(failed_node_id = :node or failed_node_name = :node)');
		values.node = storable(failedNode);
	}
	return { sql: conditions.join(' and '), values };
}

/** Made when it is looked at, where that is the same anywhere in the world. */
const SEARCHED = `coalesce(search_text,
	lower((failed_node_name || chr(10) || left(message, ${SEARCHED_LENGTH})) collate "C"))`;

/** What no index serves. */
const ofText = ({ text }: RecordFilter): Part =>
	text
		? {
				sql: `and (id = :exact or strpos(${SEARCHED}, :text) > 0 or guard_run in (
					select guard_run from @.guard_runs where execution_id = :exact))`,
				values: { text: folded(text), exact: storable(text) },
			}
		: { sql: '', values: {} };

const NEWEST_FIRST = 'order by created_at desc, seq desc';

/** @param further what else its records must match */
const stretch = (further: string, limit: string): string => `stretches cross join lateral (
		select seq, created_at from @.records
		where records.failure_kind = stretches.failure_kind and records.status = stretches.status
		and created_at >= :after and created_at < :before and (created_at, seq) < (:created_at, :seq)
		${further} ${NEWEST_FIRST} limit ${limit}
	) as found`;

/** The first few of each stretch say how far back the page goes at most. */
const REACH = `first_few as materialized (
		select found.created_at, found.seq
		from ${stretch('', '(select 1 + 2 * :limit / (1 + count(*)) from stretches)')}
	), reach as materialized (
		select coalesce(min(created_at), 0) as created_at, coalesce(min(seq), 0) as seq from (
			select created_at, seq from first_few ${NEWEST_FIRST} offset :limit - 1 limit 1
		) as last
	)`;
const WITHIN_REACH = 'and (created_at, seq) >= (select created_at, seq from reach)';

/**
 * Finds the page in the stretches of an index, one for each kind and status that the filter allows; it
 * reads no more than a page of any, and far less where there are many. A text, which no index serves,
 * is looked for once.
 */
const byStretches = (kinds: string, text: string): string => `stretches as materialized (
		select failure_kind, failed_node_name, status
		from @.failure_kinds cross join unnest(:statuses::text[]) as status where ${kinds}
	), ${text ? '' : `${REACH},`} page as materialized (
		select found.seq from ${stretch(text || WITHIN_REACH, ':limit')}
		order by found.created_at desc, found.seq desc limit :limit
	)`;

/** An execution has its records in few runs. */
const byExecution = (kinds: string, text: string): string => `page as materialized (
		select seq from ${RECORDS} where execution_id = :execution and ${kinds}
		and status = any(:statuses::text[])
		and created_at >= :after and created_at < :before and (created_at, seq) < (:created_at, :seq)
		${text} ${NEWEST_FIRST} limit :limit
	)`;

/** The statement for a page. */
export function listStatement(
	workflowId: string,
	filter: RecordFilter,
	{ createdAt, seq }: Position,
	limit: number,
): Part {
	const { executionId } = filter;
	const kinds = ofKinds(filter);
	const text = ofText(filter);
	const page = (executionId === undefined ? byStretches : byExecution)(kinds.sql, text.sql);
	return {
		sql: `with ${page} select ${SUMMARY_COLUMNS} from page join ${RECORDS} using (seq) ${NEWEST_FIRST}`,
		values: {
			...kinds.values,
			...text.values,
			...(executionId !== undefined && { execution: storable(executionId) }),
			workflow: storable(workflowId),
			statuses: [...new Set(filter.status ?? STATUSES)],
			after: filter.createdAfter ?? 0,
			before: filter.createdBefore ?? Number.MAX_SAFE_INTEGER,
			created_at: createdAt,
			seq,
			limit,
		},
	};
}

/** The records behind a position that match, newest first. */
export async function listRecords(
	database: Database,
	workflowId: string,
	filter: RecordFilter,
	from: Position,
	limit: number,
): Promise<Row[]> {
	const { sql, values } = listStatement(workflowId, filter, from, limit);
	return await database.run(async (query) => await query(sql, values));
}
