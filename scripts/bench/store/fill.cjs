const { ERROR_TYPES } = require('../../../dist/nodes/domain/errorTypes.js');
const { NODES } = require('./records.cjs');

const chosen = (column, values) =>
	`case n % ${values.length} ${values.map((value, n) => `when ${n} then '${value}'`).join(' ')} end as ${column}`;

/** By column: how a multiplied record differs from the one that it is made of. */
const differing = (statuses) => ({
	id: `'filled-' || n`,
	item_index: '1000000 + n',
	status: chosen('status', statuses),
	error_type: chosen('error_type', ERROR_TYPES.slice(0, 7)),
	failed_node_id: chosen(
		'failed_node_id',
		NODES.map(({ id }) => id),
	),
	failed_node_name: chosen(
		'failed_node_name',
		NODES.map(({ name }) => name),
	),
	created_at: 'created_at + n',
	next_attempt_at: `case when (${chosen('x', statuses).replace(' as x', '')}) = 'pending' then created_at end`,
});

const COLUMNS = `id, workflow_id, workflow_name, guard_id, guard_name, guard_type, execution_id,
	outer_items, run_index, item_index, status, reason, error_type, because, message,
	failed_node_id, failed_node_name, failed_node_type, next_attempt_at, started_at,
	created_at, updated_at, size, upstream, snapshot, signature`
	.split(',')
	.map((column) => column.trim());

/**
 * Statements that multiply the first record; `@numbers` in them makes a table of n.
 *
 * @param {string[]} columns of `records` but for seq
 */
function fillStatements(statuses, columns = COLUMNS) {
	const other = differing(statuses);
	const values = columns.map((column) => other[column] ?? column);
	return [
		`@numbers insert into records (${columns}) select ${values} from numbers,
			(select * from records order by seq limit 1) as template`,
		`@numbers insert into payloads (record, data) select seq,
			(select data from payloads order by record limit 1)
			from records where id in (select 'filled-' || n from numbers)`,
	];
}

module.exports = { fillStatements };
