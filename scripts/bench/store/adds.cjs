const { median } = require('../median.cjs');
const { makeRecord, makeShared } = require('./records.cjs');
const { time } = require('./time.cjs');

const ROUNDS = 7;
/** Enough that neither the compiler nor one move of a log decides. */
const RECORDS = 1500;
const AT_ONCE = 8;

/** Does it to all, eight at a time. */
async function inLanes(items, work) {
	const left = [...items];
	const lanes = Array.from({ length: AT_ONCE }, async () => {
		for (let item = left.pop(); item; item = left.pop()) await work(item);
	});
	await Promise.all(lanes);
}

/**
 * Durable adds against bare inserts of what is in them, each by eight callers at once (SQLite runs
 * bare inserts one by one whoever calls); in turn, so that a busy moment of the machine meets both.
 *
 * @returns {Promise<{callers: number, adds: number, alone: number, bare: number, ratio: number}>} a second;
 *   `alone`: adds of one caller, one after the other
 */
async function measureAdds(target, { openStore, SharedContent }, tell) {
	const store = await openStore(target.database('adds').settings);
	const bare = await target.bare();
	const shared = makeShared(SharedContent);
	await store.add(makeRecord(0, shared));
	let n = 1;
	const some = () => Array.from({ length: RECORDS }, () => makeRecord(n++, shared));
	const rounds = [];
	for (let round = 1; round <= ROUNDS; round++) {
		tell(`adds, round ${round} of ${ROUNDS} ...`);
		const records = some();
		const rows = records.map(({ upstream, snapshot, ...own }) => [own.id, JSON.stringify(own)]);
		const bareMs = await time(() => inLanes(rows, (row) => bare.insert(...row)));
		const addMs = await time(() => inLanes(records, (record) => store.add(record)));
		const others = some();
		const aloneMs = await time(async () => {
			for (const record of others) await store.add(record);
		});
		rounds.push({ bareMs, addMs, aloneMs, ratio: bareMs / addMs });
	}
	await store.close();
	await bare.close();
	const perSecond = (key) => (RECORDS / median(rounds.map((round) => round[key]))) * 1000;
	return {
		callers: AT_ONCE,
		bare: perSecond('bareMs'),
		adds: perSecond('addMs'),
		alone: perSecond('aloneMs'),
		ratio: median(rounds.map(({ ratio }) => ratio)),
	};
}

module.exports = { measureAdds };
