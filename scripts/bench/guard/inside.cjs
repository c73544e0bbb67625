const { join } = require('node:path');

const { freePort } = require('../../lib/freePort.cjs');
const { withThrowawayN8n } = require('../../lib/throwaway.cjs');
const { median } = require('../median.cjs');
const { editing, nothing } = require('./branches.cjs');
const { publish } = require('./contestants.cjs');
const { guarded, plain } = require('./workflows.cjs');

const INSIDE = join(__dirname, 'insideN8n.cjs');
const ITEMS = 1000;
const WARM_UP = { items: 200, rounds: 3 };
/** So many runs of the clocked workflow until its share does not fall any more: it compiles. */
const CLOCK_WARM_UP = 6;
const ROUNDS = { clock: 9, heap: 5 };
const HIDDEN = { showGuardedData: 'none' };

/** Of a guarded item: where its time goes. @returns milliseconds per item, and the rest's share */
async function measureShare(contestant, ask, tell) {
	await ask('clock');
	for (let round = 1; round <= CLOCK_WARM_UP; round++) {
		tell(`inside n8n: warming up, ${round} of ${CLOCK_WARM_UP} ...`);
		await contestant.run(ITEMS);
	}
	const all = [];
	for (let round = 1; round <= ROUNDS.clock; round++) {
		tell(`inside n8n, round ${round} of ${ROUNDS.clock}: clocks ...`);
		await contestant.run(ITEMS);
		const { total, nodes, hooks } = await ask('');
		const rest = total - nodes - hooks;
		all.push({ nodes, hooks, rest, share: rest / total });
	}
	const middle = (key) => median(all.map((round) => round[key]));
	return {
		nodes: middle('nodes') / ITEMS,
		hooks: middle('hooks') / ITEMS,
		rest: middle('rest') / ITEMS,
		share: middle('share'),
	};
}

/** @returns {Promise<Record<string, number>>} what each holds at its end, bytes per item */
async function measureHeap(contestants, ask, tell) {
	await ask('heap');
	const all = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
	for (let round = 1; round <= ROUNDS.heap; round++) {
		for (const [name, contestant] of Object.entries(contestants)) {
			tell(`inside n8n, round ${round} of ${ROUNDS.heap}: heap of ${name} ...`);
			await contestant.run(ITEMS);
			all[name].push((await ask('')).bytes / ITEMS);
		}
	}
	return Object.fromEntries(Object.entries(all).map(([name, bytes]) => [name, median(bytes)]));
}

/** What can be seen only from inside n8n, in one of its own: the other times stay undisturbed. */
async function measureInside(tell) {
	const port = await freePort();
	const options = { env: { BENCH_PORT: String(port) }, preload: [INSIDE], onStop: () => tell('') };
	return await withThrowawayN8n(options, async ({ client }) => {
		tell('publishing the workflows ...');
		const ask = async (path) => (await fetch(`http://127.0.0.1:${port}/${path}`)).json();
		const guardedEditing = await publish(client, guarded('guarded', editing()));
		const held = {
			'Edit Fields, plain': await publish(client, plain('plain', editing())),
			'Edit Fields, guarded': await publish(client, guarded('hidden', editing(), HIDDEN)),
			'NoOp, plain': await publish(client, plain('plain-nothing', nothing())),
			'NoOp, guarded': await publish(client, guarded('hidden-nothing', nothing(), HIDDEN)),
		};
		for (let round = 0; round < WARM_UP.rounds; round++) {
			for (const each of [guardedEditing, ...Object.values(held)]) await each.run(WARM_UP.items);
		}
		return {
			share: await measureShare(guardedEditing, ask, tell),
			heap: await measureHeap(held, ask, tell),
		};
	});
}

module.exports = { measureInside };
