import type { Status } from '../../domain/status';
import type { Position } from '../cursor';
import type { RecordFilter } from '../executionStore';
import { SUMMARY_COLUMNS } from '../rows';
import { folded, storable } from '../text';
import type { Connection, Row, Values } from './connection';

/** Records looked at in one go: a filter that few match must not hold up the event loop. */
const STEP = 2000;

/** What an index finds; one part for each status, so that each comes in the index's order. */
function part(status: Status | undefined, index: number): string {
	const ofStatus = status === undefined ? '' : `and status = :status${index}`;
	return `select * from (select ${SUMMARY_COLUMNS}, search_text from records
		where workflow_id = :workflow ${ofStatus}
		and created_at >= :after and created_at < :before and (created_at, seq) < (:created_at, :seq)
		order by created_at desc, seq desc limit :step)`;
}

function candidates(statuses: Status[] | undefined): string {
	const parts = statuses ? statuses.map(part) : [part(undefined, 0)];
	return `select * from (${parts.join(' union all ')}) order by created_at desc, seq desc limit :step`;
}

/** The conditions that no index serves. */
const REST = `(:error_types is null or error_type in (select value from json_each(:error_types)))
	and (:failed_node is null or failed_node_id = :failed_node or failed_node_name = :failed_node)
	and (:text is null or id = :exact or execution_id = :exact or instr(search_text, :text) > 0)`;

const valuesOf = (workflowId: string, filter: RecordFilter): Values => ({
	workflow: storable(workflowId),
	...Object.fromEntries(
		filter.status?.map((status, index) => [`status${index}`, status] as const) ?? [],
	),
	after: filter.createdAfter ?? 0,
	before: filter.createdBefore ?? Number.MAX_SAFE_INTEGER,
	error_types: filter.errorType ? JSON.stringify(filter.errorType) : null,
	failed_node: filter.failedNode === undefined ? null : storable(filter.failedNode),
	text: filter.text ? folded(filter.text) : null,
	exact: filter.text ? storable(filter.text) : null,
});

export const positionOf = (row: Row): Position => ({
	createdAt: Number(row.created_at),
	seq: Number(row.seq),
});

/** Behind it come all records. */
export const START: Position = {
	createdAt: Number.MAX_SAFE_INTEGER,
	seq: Number.MAX_SAFE_INTEGER,
};

/**
 * The records behind a position that match, newest first, in steps; between two of them other
 * work gets its turn.
 */
export async function* scan(
	connection: Connection,
	workflowId: string,
	{ status, ...filter }: RecordFilter,
	from: Position,
	wanted = STEP,
): AsyncGenerator<Row[]> {
	const statuses = status && [...new Set(status)];
	if (statuses?.length === 0) return;
	const base = candidates(statuses);
	const isIndexed = !filter.errorType && filter.failedNode === undefined && !filter.text;
	const matching = `select ${SUMMARY_COLUMNS} from (${base}) where ${REST} order by created_at desc, seq desc`;
	const values = valuesOf(workflowId, { ...filter, status: statuses });
	const step = isIndexed ? Math.min(wanted, STEP) : STEP;
	for (let position: Position | undefined = from; position;) {
		const at: Values = { ...values, step, created_at: position.createdAt, seq: position.seq };
		const { rows, last } = await connection.read((sql) => ({
			rows: sql.all(matching, at),
			last: sql.get(`select created_at, seq from (${base}) limit 1 offset :step - 1`, omitRest(at)),
		}));
		yield rows;
		position = last && positionOf(last);
		await new Promise(setImmediate);
	}
}

/** SQLite refuses values that a statement does not name. */
function omitRest({
	error_types: _1,
	failed_node: _2,
	text: _3,
	exact: _4,
	...at
}: Values): Values {
	return at;
}
