import type { Position } from '../cursor';
import type { RecordFilter } from '../executionStore';
import { SUMMARY_COLUMNS } from '../rows';
import { folded, storable } from '../text';
import { candidates, isIndexed } from './candidates';
import type { Connection, Row, Values } from './connection';
import { JOINED } from './joined';
import { kindConditions } from './kinds';
import type { Place } from './stretches';

/** Records looked at in one go: a filter that few match must not hold up the event loop. */
const STEP = 1000;

/** Those of the candidates that meet the whole filter. */
const MATCHING = `select ${SUMMARY_COLUMNS} from ${JOINED}
	where seq in (select value from json_each(:seqs)) and workflow_id = :workflow
	and (:statuses is null or status in (select value from json_each(:statuses)))
	and (:error_types is null or error_type in (select value from json_each(:error_types)))
	and (:node is null or failed_node_id = :node or failed_node_name = :node)
	and (:text is null or id = :exact or execution_id = :exact
		or instr(search_text(message, failed_node_name), :text) > 0)
	order by created_at desc, seq desc`;

const conditions = (workflow: string, filter: RecordFilter): Values => {
	const { status, text } = filter;
	return {
		workflow,
		...kindConditions(filter),
		statuses: status ? JSON.stringify(status) : null,
		text: text ? folded(text) : null,
		exact: text ? storable(text) : null,
	};
};

/**
 * The records behind a position that match, newest first, in steps; between two of them other
 * work gets its turn.
 */
export async function* scan(
	connection: Connection,
	workflowId: string,
	filter: RecordFilter,
	from: Position,
	wanted = STEP,
): AsyncGenerator<Row[]> {
	const limit = isIndexed(filter) ? Math.min(wanted, STEP) : STEP;
	const workflow = storable(workflowId);
	const values = conditions(workflow, filter);
	const start = { at: from.createdAt, seq: from.seq };
	for (let position: Place | undefined = start; position;) {
		const at: Place = position;
		const { found, rows } = await connection.read((sql) => {
			const found = candidates(sql, workflow, filter, at, limit);
			const seqs = JSON.stringify(found.map(({ seq }) => seq));
			return { found, rows: sql.all(MATCHING, { ...values, seqs }) };
		});
		yield rows;
		position = found.length === limit ? found[limit - 1] : undefined;
		await new Promise(setImmediate);
	}
}
