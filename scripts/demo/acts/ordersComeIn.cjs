const { ORDERS, RETRY_AFTER_S, TROUBLED, label } = require('../orders.cjs');
const { bold, green, heading, live, note, table, yellow } = require('../../lib/terminal.cjs');

const COLUMNS = ['order', 'failedNode', 'errorType', 'because', 'status'];
const STATUS_COLUMN = COLUMNS.indexOf('status');

const inColour = (text, column) =>
	column !== STATUS_COLUMN ? text : text === 'pending' ? green(text) : yellow(text);

/** Twenty orders at once: those that fail are set aside, the others go on. */
module.exports = async (story) => {
	const { checks, service } = story;
	heading(1, `${ORDERS.length} orders come in, all at once`);
	const showProgress = setInterval(
		() => live(`${service.callsOf('reserve').length} of ${ORDERS.length} orders ...`),
		100,
	);
	try {
		await story.sendOrders();
		await story.follow('the first execution', ({ id }) => (story.firstExecution = id));
	} finally {
		clearInterval(showProgress);
	}
	const records = await story.records();
	const through = ORDERS.length - TROUBLED.length;
	checks.equal(
		`${bold(`${through} of ${ORDERS.length}`)} completed at once: Reserve, Charge, Notify`,
		story.completed.length,
		through,
	);
	checks.equal('the execution itself did not fail', story.failedExecutions, 0);
	checks.equal(`${bold(String(TROUBLED.length))} were stored:`, records.length, TROUBLED.length);
	const rows = records.map((record) => ({ ...record, order: label(record.order) }));
	table(
		['Order', 'Failed at', 'Error type', 'Because', 'Status'],
		rows.map((row) => COLUMNS.map((column) => String(row[column]))),
		inColour,
	);
	note(`pending = retried by itself    unresolved = waits for a person`);
	const facts = (each) => COLUMNS.map((column) => each[column]);
	checks.equal(
		'each with the error type, the reason and the status of Fusion’s rules',
		records.map(facts),
		TROUBLED.map(facts),
	);
	const wait = ({ order }) => {
		const [{ at }] = service.callsOf('charge', order, 429);
		return Date.parse(records.find((each) => each.order === order).nextAttemptAt) - at;
	};
	const busy = TROUBLED.filter(({ trouble }) => trouble === 'busy');
	checks.check(
		`the busy service’s Retry-After of ${RETRY_AFTER_S} s counts, not the schedule’s 2 s`,
		busy.every((each) => wait(each) >= RETRY_AFTER_S * 1000),
	);
};
