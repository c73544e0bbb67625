const { randomBytes } = require('node:crypto');
const { createHistogram } = require('node:perf_hooks');
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

/** Gathers the event loop's delay while some works go on, but not between them. */
class LoopDelay {
	/** Nanoseconds. */
	#histogram = createHistogram();

	async during(work) {
		let last = performance.now();
		const timer = setInterval(() => {
			const now = performance.now();
			this.#histogram.record(Math.max(1, Math.round((now - last - RESOLUTION_MS) * 1e6)));
			last = now;
		}, RESOLUTION_MS);
		await work();
		// One more turn, for what work did last.
		await delay(4 * RESOLUTION_MS);
		clearInterval(timer);
	}

	/** @returns {{p99: number, max: number}} milliseconds */
	result() {
		const { max } = this.#histogram;
		return { p99: this.#histogram.percentile(99) / 1e6, max: max / 1e6 };
	}
}

/** In a function of its own: the record is garbage when it returns. */
async function storeLarge(store, record, stored) {
	await stored.during(async () => await store.add(record));
	return { id: record.id };
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
	const measure = async (name, work) => {
		const loop = new LoopDelay();
		await loop.during(work);
		results.push({ name, ...loop.result() });
	};
	tell('event-loop delay while storing and reading ...');
	await measure('nothing to do', async () => await delay(IDLE_MS));
	results[0].idle = true;
	await measure(`${SMALL} records of 1-2 KB, stored`, async () => {
		for (; n <= SMALL; n++) await store.add(makeRecord(n, shared));
	});
	for (const [name, make] of Object.entries(LARGE)) {
		const stored = new LoopDelay();
		const read = new LoopDelay();
		// One after the other, as n8n holds an execution's items once: many times as much would be
		// the garbage collector's work, not the Store's.
		for (let round = 0; round < LARGE_ROUNDS; round++) {
			const { id } = await storeLarge(store, makeRecord(n++, shared, make()), stored);
			await read.during(async () => await store.get(WORKFLOW, id));
		}
		results.push({ name: `20 MB of ${name}, stored`, ...stored.result() });
		results.push({ name: `20 MB of ${name}, read`, ...read.result() });
	}
	await store.close();
	return results;
}

module.exports = { measureLoopDelay };
