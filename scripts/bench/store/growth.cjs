const { median } = require('../median.cjs');
const { GUARD, NODES, WORKFLOW, makeRecord, makeShared } = require('./records.cjs');
const { time } = require('./time.cjs');

const SMALL = 10_000;
const ROUNDS = 25;
const CALLS = 8;
/** Most are done with, as after some weeks; of 20, two are still open. */
const STATUSES = ['pending', 'unresolved', 'discarded', ...Array(17).fill('resolved')];

const FILTERS = {
	all: {},
	status: { status: ['unresolved'] },
	'error type': { errorType: ['RateLimitError'] },
	'failed node': { failedNode: NODES[2].name },
	'status and error type': { status: ['pending', 'unresolved'], errorType: ['DataError'] },
	'status and failed node': { status: ['unresolved'], failedNode: NODES[1].id },
};

async function filled(target, count, { openStore, SharedContent }) {
	const database = target.database(`filled${count}`);
	const store = await openStore(database.settings);
	await store.add(makeRecord(0, makeShared(SharedContent)));
	await database.fill(count - 1, STATUSES);
	return store;
}

const claimOne = async (store) => {
	const request = {
		workflowId: WORKFLOW,
		guardIds: [GUARD.id],
		maxInProgress: 100,
		claimMs: 60_000,
	};
	const claims = await store.claim({ ...request, limit: 1 });
	if (claims.length !== 1) throw new Error('No record was due');
	return claims[0];
};

async function timeClaims(store) {
	let ms = 0;
	for (let call = 0; call < CALLS; call++) {
		let claim;
		ms += await time(async () => (claim = await claimOne(store)));
		await store.releaseClaim(claim.record.id, claim.claimToken);
	}
	return ms / CALLS;
}

const repeated = (work) => async (store) =>
	(await time(async () => {
		for (let call = 0; call < CALLS; call++) await work(store);
	})) / CALLS;

const OPERATIONS = {
	...Object.fromEntries(
		Object.entries(FILTERS).map(([name, filter]) => [
			`list: ${name}`,
			repeated(async (store) => {
				const { records } = await store.list(WORKFLOW, filter, { limit: 50 });
				if (records.length === 0) throw new Error(`Nothing found: ${name}`);
			}),
		]),
	),
	stats: repeated(async (store) => await store.countByStatus(WORKFLOW)),
	claim: timeClaims,
};

/**
 * The same calls on few and on many records, in turn.
 *
 * @returns {Promise<Array<{name: string, small: number, large: number, ratio: number}>>} milliseconds
 */
async function measureGrowth(target, store, large, tell) {
	tell(`storing ${SMALL.toLocaleString('en')} and ${large.toLocaleString('en')} records ...`);
	const stores = [await filled(target, SMALL, store), await filled(target, large, store)];
	const results = [];
	for (const [name, operation] of Object.entries(OPERATIONS)) {
		tell(`${name} ...`);
		for (const each of stores) await operation(each);
		const times = [[], []];
		for (let round = 0; round < ROUNDS; round++) {
			for (const [at, each] of stores.entries()) times[at].push(await operation(each));
		}
		const [few, many] = times.map(median);
		results.push({ name, small: few, large: many, ratio: many / few });
	}
	for (const each of stores) await each.close();
	return results;
}

module.exports = { SMALL, measureGrowth };
