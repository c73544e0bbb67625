const { fork } = require('node:child_process');
const { join } = require('node:path');

const { GUARD, WORKFLOW, makeRecord, makeShared } = require('./records.cjs');
const { time } = require('./median.cjs');

const WORKER = join(__dirname, 'claimWorker.cjs');
const RECORDS = { 1: 1000, 8: 3000 };

const message = (child) =>
	new Promise((resolve, reject) => {
		child.once('message', resolve);
		child.once('exit', (code) => reject(new Error(`A worker ended with code ${code}`)));
	});

/** Records a second that so many processes claim, ten at a time, and settle, one by one. */
async function throughput(target, { openStore, SharedContent }, workers) {
	const database = target.database(`claims${workers}`);
	const store = await openStore(database.settings);
	await store.add(makeRecord(0, makeShared(SharedContent)));
	await store.close();
	await database.fill(RECORDS[workers] - 1, ['pending']);
	const env = {
		...process.env,
		GUARD_ID: GUARD.id,
		WORKFLOW_ID: WORKFLOW,
		SETTINGS: JSON.stringify(database.settings),
	};
	const children = Array.from({ length: workers }, () =>
		fork(WORKER, { env, execArgv: ['--no-warnings'] }),
	);
	try {
		for (const child of children) await message(child);
		let settled = 0;
		const ms = await time(async () => {
			const answers = children.map(message);
			for (const child of children) child.send('go');
			for (const answer of await Promise.all(answers)) settled += answer.settled;
		});
		if (settled !== RECORDS[workers]) {
			throw new Error(`${RECORDS[workers]} records were due, ${settled} were settled`);
		}
		return (settled / ms) * 1000;
	} finally {
		for (const child of children) child.kill();
	}
}

/** @returns {Promise<{one: number, eight: number}>} records a second, by number of workers */
async function measureClaims(target, store, tell) {
	tell('claim and settle, 1 worker ...');
	const one = await throughput(target, store, 1);
	tell('claim and settle, 8 workers ...');
	return { one, eight: await throughput(target, store, 8) };
}

module.exports = { measureClaims };
