const { fork } = require('node:child_process');
const { join } = require('node:path');

const { median } = require('../median.cjs');
const { GUARD, WORKFLOW, makeRecord, makeShared } = require('./records.cjs');
const { time } = require('./time.cjs');

const WORKER = join(__dirname, 'claimWorker.cjs');
const ROUNDS = 3;

/**
 * How the workers go about it, alike on all sides. `singly`: each is settled durably before the next
 * begins, as an attempt of a Guard is. `together`: as the job queues' own pages say for throughput,
 * hundreds taken with one statement, and what is done settled with one; graphile-worker then begins
 * other jobs before a done one is settled, while a settlement of ours is durable when it resolves.
 */
const WAYS = {
	singly: { atOnce: 10, records: { 1: 1000, 8: 6000 } },
	together: { atOnce: 500, records: { 1: 10_000, 8: 24_000 } },
};

const message = (child) =>
	new Promise((resolve, reject) => {
		child.once('message', resolve);
		child.once('exit', (code) => reject(new Error(`A worker ended with code ${code}`)));
	});

/** Lets so many processes settle all there is. @returns {Promise<number>} how many a second */
async function settledPerSecond(worker, env, workers, expected) {
	const children = Array.from({ length: workers }, () =>
		fork(worker, { env: { ...process.env, ...env }, execArgv: ['--no-warnings'] }),
	);
	try {
		await Promise.all(children.map(message));
		let settled = 0;
		const ms = await time(async () => {
			const answers = children.map(message);
			for (const child of children) child.send('go');
			for (const answer of await Promise.all(answers)) settled += answer.settled;
		});
		if (settled !== expected) throw new Error(`${expected} were due, ${settled} were settled`);
		return (settled / ms) * 1000;
	} finally {
		for (const child of children) child.kill();
	}
}

const environment = (way) => ({
	AT_ONCE: String(WAYS[way].atOnce),
	TOGETHER: String(way === 'together'),
});

async function ofStore(target, { openStore, SharedContent }, way, workers, round) {
	const database = target.database(`claims_${way}_${workers}_${round}`);
	const store = await openStore(database.settings);
	await store.add(makeRecord(0, makeShared(SharedContent)));
	await store.close();
	const records = WAYS[way].records[workers];
	await database.fill(records - 1, ['pending']);
	const settings = JSON.stringify(database.settings);
	const env = { GUARD_ID: GUARD.id, WORKFLOW_ID: WORKFLOW, SETTINGS: settings };
	return await settledPerSecond(WORKER, { ...env, ...environment(way) }, workers, records);
}

/**
 * In rounds, the Store and the job queues of the same server in turn.
 *
 * @returns {Promise<{one: number, eight: number, others: Record<string, number>}>} settled a
 *   second by one worker and by eight, and by eight of each job queue
 */
async function measureWay(target, store, way, tell) {
	const rivals = Object.entries(target.competitors());
	tell(`claim and settle ${way}, 1 worker ...`);
	const one = await ofStore(target, store, way, 1, 0);
	const eight = [];
	const others = Object.fromEntries(rivals.map(([name]) => [name, []]));
	const records = WAYS[way].records[8];
	for (let round = 1; round <= ROUNDS; round++) {
		tell(`claim and settle ${way}, 8 workers, round ${round} of ${ROUNDS} ...`);
		eight.push(await ofStore(target, store, way, 8, round));
		for (const [name, { prepare, worker, env }] of rivals) {
			await prepare(records);
			const all = { ...env, ...environment(way) };
			others[name].push(await settledPerSecond(worker, all, 8, records));
		}
	}
	return {
		one,
		eight: median(eight),
		others: Object.fromEntries(rivals.map(([name]) => [name, median(others[name])])),
	};
}

/** @returns by way, see `measureWay` */
async function measureClaims(target, store, tell) {
	const results = {};
	for (const way of Object.keys(WAYS)) results[way] = await measureWay(target, store, way, tell);
	return results;
}

module.exports = { measureClaims };
