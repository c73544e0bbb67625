const { makeRecord, makeShared } = require('./records.cjs');
const { median, time } = require('./median.cjs');

const ROUNDS = 7;
const RECORDS = 150;
const AT_ONCE = 8;

/**
 * Durable adds, one after the other, against bare inserts of what is in them; in turn, so that a
 * busy moment of the machine meets both.
 *
 * @returns {Promise<{adds: number, together: number, bare: number, ratio: number}>} a second;
 *   `together`: eight at once
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
		const texts = records.map(({ upstream, snapshot, ...own }) => JSON.stringify(own));
		const bareMs = await time(async () => {
			for (const [at, { id }] of records.entries()) await bare.insert(id, texts[at]);
		});
		const addMs = await time(async () => {
			for (const record of records) await store.add(record);
		});
		const together = some();
		const togetherMs = await time(async () => {
			const lanes = Array.from({ length: AT_ONCE }, async () => {
				for (let next = together.pop(); next; next = together.pop()) await store.add(next);
			});
			await Promise.all(lanes);
		});
		rounds.push({ bareMs, addMs, togetherMs, ratio: bareMs / addMs });
	}
	await store.close();
	await bare.close();
	const perSecond = (key) => (RECORDS / median(rounds.map((round) => round[key]))) * 1000;
	return {
		bare: perSecond('bareMs'),
		adds: perSecond('addMs'),
		together: perSecond('togetherMs'),
		ratio: median(rounds.map(({ ratio }) => ratio)),
	};
}

module.exports = { measureAdds };
