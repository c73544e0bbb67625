const { fork } = require('node:child_process');
const { join } = require('node:path');

const { GUARD, WORKFLOW, makeRecord, makeShared } = require('./records.cjs');
const { median, time } = require('./median.cjs');

const WORKER = join(__dirname, 'claimWorker.cjs');
const ROUNDS = 3;
const RECORDS = { 1: 1000, 8: 3000 };

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

/** Records that processes claim, ten at a time, and settle, one by one. */
async function ofStore(target, { openStore, SharedContent }, workers, round) {
	const database = target.database(`claims${workers}_${round}`);
	const store = await openStore(database.settings);
	await store.add(makeRecord(0, makeShared(SharedContent)));
	await store.close();
	await database.fill(RECORDS[workers] - 1, ['pending']);
	const settings = JSON.stringify(database.settings);
	const env = { GUARD_ID: GUARD.id, WORKFLOW_ID: WORKFLOW, SETTINGS: settings };
	return await settledPerSecond(WORKER, env, workers, RECORDS[workers]);
}

/**
 * In rounds, the Store and the job queues of the same server in turn.
 *
 * @returns {Promise<{one: number, eight: number, others: Record<string, number>}>} settled a
 *   second by one worker and by eight, and by eight of each job queue
 */
async function measureClaims(target, store, tell) {
	const rivals = Object.entries(target.competitors());
	tell('claim and settle, 1 worker ...');
	const one = await ofStore(target, store, 1, 0);
	const eight = [];
	const others = Object.fromEntries(rivals.map(([name]) => [name, []]));
	for (let round = 1; round <= ROUNDS; round++) {
		tell(`claim and settle, 8 workers, round ${round} of ${ROUNDS} ...`);
		eight.push(await ofStore(target, store, 8, round));
		for (const [name, { prepare, worker, env }] of rivals) {
			await prepare(RECORDS[8]);
			others[name].push(await settledPerSecond(worker, env, 8, RECORDS[8]));
		}
	}
	return {
		one,
		eight: median(eight),
		others: Object.fromEntries(rivals.map(([name]) => [name, median(others[name])])),
	};
}

module.exports = { measureClaims };
