const { join } = require('node:path');

const { live, note, title } = require('../../lib/terminal.cjs');
const { withThrowawayN8n } = require('../../lib/throwaway.cjs');
const { editing, nothing, request } = require('./branches.cjs');
const { publish } = require('./contestants.cjs');
const { measureInside } = require('./inside.cjs');
const { inTurn, measureFailing } = require('./measure.cjs');
const { report } = require('./report.cjs');
const { startSlowService } = require('./slowService.cjs');
const { child, guarded, handlingErrors, plain, subWorkflow } = require('./workflows.cjs');

const FULL = {
	minutes: 17,
	sizes: [
		{ items: 200, rounds: 9, roundsOf: { separate: 3, subWorkflow: 3 } },
		{ items: 1000, rounds: 9, roundsOf: { separate: 3, subWorkflow: 3 } },
		{ items: 10_000, rounds: 3, roundsOf: { separate: 0, subWorkflow: 0 } },
	],
	failing: { items: 1000, rounds: 9 },
};
const QUICK = {
	minutes: 9,
	sizes: [{ items: 1000, rounds: 7, roundsOf: { separate: 1, subWorkflow: 2 } }],
	failing: { items: 1000, rounds: 5 },
};
const NOTHING = { items: 1000, rounds: 15 };
const WAITING = { items: 160, rounds: 3 };
const WIDTH = 8;
/** The first runs compile and fill caches. */
const WARM_UP = { items: 100, rounds: 3, roundsOf: { separate: 1, subWorkflow: 1 } };

/** The same work in four ways. */
async function measureSizes(client, sizes, tell) {
	const childWorkflow = await client.create(child(editing()));
	await client.publish(childWorkflow);
	const contestants = {
		plain: await publish(client, plain('plain', editing())),
		guarded: await publish(client, guarded('guarded', editing())),
		separate: await publish(client, guarded('separate', editing(), { separateExecutions: true })),
		subWorkflow: await publish(client, subWorkflow('sub-workflow', childWorkflow.id)),
	};
	await inTurn(contestants, WARM_UP, tell);
	const results = [];
	for (const size of sizes) {
		results.push({ items: size.items, ...(await inTurn(contestants, size, tell)) });
	}
	return results;
}

/** Failing items, and the same with errors that are n8n's alone. */
async function measureErrors(client, tools, size, tell) {
	const contestants = {
		guarded: await publish(client, guarded('failing', editing())),
		handled: await publish(client, guarded('handled', handlingErrors(editing()))),
	};
	await measureFailing(contestants, tools, { ...WARM_UP, rounds: 1 }, tell);
	return await measureFailing(contestants, tools, size, tell);
}

/** A branch that does nothing. */
async function measureNothing(client, tell) {
	const contestants = {
		plain: await publish(client, plain('plain-nothing', nothing())),
		guarded: await publish(client, guarded('guarded-nothing', nothing())),
	};
	await inTurn(contestants, WARM_UP, tell);
	return await inTurn(contestants, NOTHING, tell);
}

/** A branch that waits for a service, with one item at a time and with several. */
async function measureWaiting(client, tell) {
	const service = await startSlowService();
	const waiting = (path, maxParallelItems) =>
		publish(client, guarded(path, request(service.url), { maxParallelItems }));
	try {
		const contestants = { one: await waiting('one', 1), several: await waiting('several', WIDTH) };
		await inTurn(contestants, { items: WIDTH, rounds: 2 }, tell);
		return { width: WIDTH, ...(await inTurn(contestants, WAITING, tell)) };
	} finally {
		service.end();
	}
}

/** What a Guard costs, against no guard and against n8n's own way to isolate items. */
module.exports = async (env, { quick }) => {
	title('What a Guard costs, on a real n8n');
	note('Three Edit Fields nodes with two expressions each, in production executions.');
	const { minutes, sizes, failing } = quick ? QUICK : FULL;
	note(`About ${minutes} minutes.`);
	const onStop = () => live('');
	const results = await withThrowawayN8n({ onStop }, async ({ client, folder }) => {
		const tools = { env, database: join(folder, '.n8n', 'incomplete-executions.sqlite') };
		return {
			sizes: await measureSizes(client, sizes, live),
			failing: await measureErrors(client, tools, failing, live),
			nothing: await measureNothing(client, live),
			waiting: await measureWaiting(client, live),
		};
	});
	report({ ...results, inside: await measureInside(live) });
};
