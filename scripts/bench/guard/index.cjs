const { join } = require('node:path');

const { live, note, title } = require('../../lib/terminal.cjs');
const { withThrowawayN8n } = require('../../lib/throwaway.cjs');
const { publishAll } = require('./contestants.cjs');
const { measureFailing, measureSize } = require('./measure.cjs');
const { report } = require('./report.cjs');

const SIZES = [
	{ items: 200, rounds: 9, subWorkflowRounds: 3 },
	{ items: 1000, rounds: 9, subWorkflowRounds: 3 },
	{ items: 10_000, rounds: 3, subWorkflowRounds: 0 },
];
const FAILING = { items: 1000, rounds: 9 };
/** The first runs compile and fill caches. */
const WARM_UP = { items: 100, rounds: 3, subWorkflowRounds: 1 };

/** What a Guard costs, against no guard and against n8n's own way to isolate items. */
module.exports = async (env, { quick }) => {
	title('What a Guard costs, on a real n8n');
	note('Three Edit Fields nodes with two expressions each, in production executions.');
	note(quick ? 'About 5 minutes.' : 'About 8 minutes.');
	const sizes = quick ? SIZES.filter(({ items }) => items < 10_000) : SIZES;
	const onStop = () => live('');
	await withThrowawayN8n({ onStop }, async ({ client, folder }) => {
		live('publishing the workflows ...');
		const contestants = await publishAll(client);
		const tools = { env, database: join(folder, '.n8n', 'incomplete-executions.sqlite') };
		await measureSize(contestants, WARM_UP, live);
		await measureFailing(contestants, tools, { ...WARM_UP, rounds: 1 }, live);
		const results = [];
		for (const size of sizes) results.push(await measureSize(contestants, size, live));
		report(results, await measureFailing(contestants, tools, FAILING, live));
	});
};
