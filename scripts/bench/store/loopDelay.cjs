const { randomBytes } = require('node:crypto');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setTimeout: delay } = require('node:timers/promises');

const { makeOrder, makeRecord, makeShared } = require('./records.cjs');

const SMALL = 400;
const LARGE_ROUNDS = 4;
const LARGE_BYTES = 20_000_000;
const RESOLUTION_MS = 5;

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

/** @returns {Promise<Array<{name: string, p99: number, max: number}>>} milliseconds */
async function measureLoopDelay(target, { openStore, SharedContent }, tell) {
	const store = await openStore(target.database('delay').settings);
	const shared = makeShared(SharedContent);
	let n = 0;
	await store.add(makeRecord(n++, shared));
	const results = [];
	tell('event-loop delay while storing ...');
	const small = await delayDuring(async () => {
		for (; n <= SMALL; n++) await store.add(makeRecord(n, shared));
	});
	results.push({ name: `${SMALL} records of 1-2 KB`, ...small });
	for (const [name, make] of Object.entries(LARGE)) {
		const records = Array.from({ length: LARGE_ROUNDS }, () => makeRecord(n++, shared, make()));
		const large = await delayDuring(async () => {
			for (const record of records) await store.add(record);
		});
		results.push({ name: `20 MB of ${name}`, ...large });
	}
	await store.close();
	return results;
}

module.exports = { measureLoopDelay };
