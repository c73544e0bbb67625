import type { Position } from '../cursor';
import type { RecordFilter } from '../executionStore';
import { SUMMARY_COLUMNS } from '../rows';
import { folded, storable } from '../text';
import { candidates, isIndexed } from './candidates';
import type { Connection, Row, Values } from './connection';

/** Records looked at in one go: a filter that few match must not hold up the event loop. */
const STEP = 1000;

/** Those of the candidates that meet the conditions which no index serves. */
const MATCHING = `select ${SUMMARY_COLUMNS} from records
	where seq in (select value from json_each(:seqs))
	and (:error_types is null or error_type in (select value from json_each(:error_types)))
	and (:text is null or id = :exact or execution_id = :exact or instr(search_text(message, failed_node_name), :text) > 0)
	order by created_at desc, seq desc`;

const conditions = ({ errorType, text }: RecordFilter): Values => ({
	error_types: errorType ? JSON.stringify(errorType) : null,
	text: text ? folded(text) : null,
	exact: text ? storable(text) : null,
});

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
	for (let position: Position | undefined = from; position;) {
		const at: Position = position;
		const { rows, last } = await connection.read((sql) => {
			const { seqs, last } = candidates(sql, workflowId, filter, at, limit);
			const values = { ...conditions(filter), seqs: JSON.stringify(seqs) };
			return { rows: sql.all(MATCHING, values), last };
		});
		yield rows;
		position = last;
		await new Promise(setImmediate);
	}
}
