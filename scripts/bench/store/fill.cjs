const { ERROR_TYPES } = require('../../../dist/nodes/domain/errorTypes.js');
const { NODES } = require('./records.cjs');

/** What records differ in, of those that fail at several nodes in several ways. */
const KINDS = NODES.flatMap((node) =>
	ERROR_TYPES.slice(0, 7).map((errorType) => [errorType, node.id, node.name, node.type]),
);
const KIND_COLUMNS = ['error_type', 'failed_node_id', 'failed_node_name', 'failed_node_type'];

const text = (value) => `'${value}'`;
const status = (statuses) =>
	`case n % ${statuses.length} ${statuses.map((value, n) => `when ${n} then '${value}'`).join(' ')} end`;

/** The kinds besides the first record's own. */
function fillKinds(columns) {
	const other = { hash: `'kind-' || column1 || column2` };
	KIND_COLUMNS.forEach((column, index) => (other[column] = `column${index + 1}`));
	const rows = KINDS.map((kind) => `(${kind.map(text)})`);
	return `insert into failure_kinds (${columns}) select ${columns.map((column) => other[column] ?? `template.${column}`)}
		from (select * from failure_kinds order by failure_kind limit 1) as template,
			(values ${rows}) as kinds
		where column1 <> error_type or column2 <> failed_node_id`;
}

/** The first record many times; `@numbers` makes a table of n. */
function fillRecords(columns, statuses, origin) {
	const other = {
		id: `'filled-' || n`,
		origin,
		item_index: '1000000 + n',
		failure_kind: `failure_kind + n % ${KINDS.length}`,
		status: status(statuses),
		created_at: 'created_at + n',
		next_attempt_at: `case when (${status(statuses)}) = 'pending' then created_at end`,
	};
	return `@numbers insert into records (${columns}) select ${columns.map((column) => other[column] ?? column)}
		from numbers, (select * from records order by seq limit 1) as template`;
}

module.exports = { fillKinds, fillRecords };
