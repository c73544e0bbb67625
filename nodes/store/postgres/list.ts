import { STATUSES } from '../../domain/status';
import type { Position } from '../cursor';
import type { RecordFilter } from '../executionStore';
import { SUMMARY_COLUMNS, type Row } from '../rows';
import { folded, SEARCHED_LENGTH, storable } from '../text';
import type { Database, Values } from './database';

/** Conditions, or a whole statement, and their values. */
interface Part {
	sql: string;
	values: Values;
}

/** The conditions that choose a stretch of an index, one for each stretch that a filter allows. */
function stretches({ status, errorType, failedNode }: RecordFilter): Part[] {
	const statuses = [...new Set(status ?? STATUSES)].map((each, n): Part => ({
		sql: `status = :status${n}`,
		values: { [`status${n}`]: each },
	}));
	let others: Part[] = [{ sql: 'true', values: {} }];
	if (failedNode) {
		const values = { node: storable(failedNode) };
		others = [
			{ sql: 'failed_node_id = :node', values },
			{ sql: 'failed_node_name = :node and failed_node_id <> :node', values },
		];
	} else if (errorType) {
		others = [...new Set(errorType)].map((each, n): Part => ({
			sql: `error_type = :type${n}`,
			values: { [`type${n}`]: each },
		}));
	}
	return others.flatMap((other) =>
		statuses.map((one) => ({
			sql: `${other.sql} and ${one.sql}`,
			values: { ...other.values, ...one.values },
		})),
	);
}

/** Made when it is looked at, where that is the same anywhere in the world. */
const SEARCHED = `coalesce(search_text,
	lower((failed_node_name || chr(10) || left(message, ${SEARCHED_LENGTH})) collate "C"))`;

/** What no index serves. */
function conditions({ errorType, failedNode, text }: RecordFilter): Part {
	const parts: Part[] = [];
	if (errorType && failedNode) {
		parts.push({ sql: 'and error_type = any(:types)', values: { types: errorType } });
	}
	if (text) {
		parts.push({
			sql: `and (id = :exact or execution_id = :exact or strpos(${SEARCHED}, :text) > 0)`,
			values: { text: folded(text), exact: storable(text) },
		});
	}
	return {
		sql: parts.map(({ sql }) => sql).join(' '),
		values: Object.assign({}, ...parts.map(({ values }) => values)) as Values,
	};
}

/** The statement for a page; undefined when the filter lets nothing through. */
export function listStatement(
	workflowId: string,
	filter: RecordFilter,
	{ createdAt, seq }: Position,
	limit: number,
): Part | undefined {
	const parts = stretches(filter);
	if (parts.length === 0) return undefined;
	const rest = conditions(filter);
	// Each reads its stretch of an index in order, and no further than a page: merged without a limit
	// of their own, the server would read all there is and sort it.
	const all = parts.map(
		({ sql }) => `(select ${SUMMARY_COLUMNS} from @.records
		where workflow_id = :workflow and ${sql} ${rest.sql}
		and created_at >= :after and created_at < :before and (created_at, seq) < (:created_at, :seq)
		order by created_at desc, seq desc limit :limit)`,
	);
	const values: Values = {
		...(Object.assign({}, ...parts.map((part) => part.values)) as Values),
		...rest.values,
		workflow: storable(workflowId),
		after: filter.createdAfter ?? 0,
		before: filter.createdBefore ?? Number.MAX_SAFE_INTEGER,
		created_at: createdAt,
		seq,
		limit,
	};
	const sql = `select * from (${all.join(' union all ')}) as found
		order by created_at desc, seq desc limit :limit`;
	return { sql, values };
}

/** The records behind a position that match, newest first. */
export async function listRecords(
	database: Database,
	workflowId: string,
	filter: RecordFilter,
	from: Position,
	limit: number,
): Promise<Row[]> {
	const statement = listStatement(workflowId, filter, from, limit);
	if (!statement) return [];
	const { sql, values } = statement;
	return await database.run(async (query) => await query(sql, values));
}
