const { STEPS } = require('../orderService.cjs');
const { ORDERS, TROUBLED } = require('../orders.cjs');
const { bold, heading, table } = require('../../lib/terminal.cjs');

const numbers = (values) => [...values].sort((a, b) => a - b);

/** What the shop's service saw, what the store says, what came out of the workflow. */
module.exports = async (story) => {
	const { checks, service } = story;
	heading(5, 'At the end, by the service’s own books');
	const books = STEPS.map((step) => {
		const done = ORDERS.map(({ order }) => service.callsOf(step, order, 200).length);
		return {
			step,
			calls: service.callsOf(step).length,
			never: done.filter((times) => times === 0).length,
			twice: done.filter((times) => times > 1).length,
			once: done.filter((times) => times === 1).length,
		};
	});
	table(
		['Step', 'Calls', 'Refused', 'Orders done once', 'Never', 'Twice'],
		books.map(({ step, calls, once, never, twice }) =>
			[step, calls, calls - service.callsOf(step, undefined, 200).length, once, never, twice].map(
				String,
			),
		),
	);
	const all = ORDERS.map(({ order }) => order);
	checks.equal(
		bold('Nothing lost: all 20 orders reserved, charged and notified'),
		books.map(({ never }) => never),
		STEPS.map(() => 0),
	);
	checks.equal(
		bold('Nothing done twice: each step of each order succeeded once'),
		books.map(({ twice }) => twice),
		STEPS.map(() => 0),
	);
	checks.equal(
		'"Completed" put out every order once',
		numbers(story.completed.map(({ order }) => order)),
		all,
	);
	const records = await story.records();
	checks.equal(
		`all ${TROUBLED.length} incomplete executions are resolved`,
		records.map(({ order, status }) => [order, status]),
		TROUBLED.map(({ order }) => [order, 'resolved']),
	);
	checks.equal('no execution failed', story.failedExecutions, 0);
};
