const { randomBytes } = require('node:crypto');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setTimeout: delay } = require('node:timers/promises');

const { WORKFLOW, makeOrder, makeRecord, makeShared } = require('./records.cjs');

const SMALL = 400;
const LARGE_ROUNDS = 4;
const LARGE_BYTES = 20_000_000;
const RESOLUTION_MS = 5;
const IDLE_MS = 2000;

/** 20 MB in one text that hardly compresses, and in many items. */
const LARGE = {
	text: () => ({ text: randomBytes((LARGE_BYTES * 3) / 4).toString('base64') }),
	items: () => Array.from({ length: 14_500 }, (_, n) => makeOrder(n)),
};

/** The event loop's delay while `work` goes on. @returns {Promise<{p99: number, max: number}>} ms */
async function delayDuring(work) {
	const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	histogram.enable();
	// Two turns, so that it has a beginning to count from, and an end.
	await delay(4 * RESOLUTION_MS);
	await work();
	await delay(4 * RESOLUTION_MS);
	histogram.disable();
	const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
	return { p99: ms(histogram.percentile(99)), max: ms(histogram.max) };
}

/**
 * @returns {Promise<Array<{name: string, p99: number, max: number, idle?: true}>>} milliseconds;
 *   `idle`: while nothing was done, which is what the machine itself adds
 */
async function measureLoopDelay(target, { openStore, SharedContent }, tell) {
	const store = await openStore(target.database('delay').settings);
	const shared = makeShared(SharedContent);
	let n = 0;
	await store.add(makeRecord(n++, shared));
	const results = [];
	const measure = async (name, work) => results.push({ name, ...(await delayDuring(work)) });
	tell('event-loop delay while storing and reading ...');
	await measure('nothing to do', async () => await delay(IDLE_MS));
	results[0].idle = true;
	await measure(`${SMALL} records of 1-2 KB, stored`, async () => {
		for (; n <= SMALL; n++) await store.add(makeRecord(n, shared));
	});
	for (const [name, make] of Object.entries(LARGE)) {
		const records = Array.from({ length: LARGE_ROUNDS }, () => makeRecord(n++, shared, make()));
		await measure(`20 MB of ${name}, stored`, async () => {
			for (const record of records) await store.add(record);
		});
		await measure(`20 MB of ${name}, read`, async () => {
			for (const { id } of records) await store.get(WORKFLOW, id);
		});
	}
	await store.close();
	return results;
}

module.exports = { measureLoopDelay };
