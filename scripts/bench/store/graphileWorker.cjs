const { Logger, runOnce } = require('graphile-worker');
const { Pool } = require('pg');

const { whenTold } = require('./worker.cjs');

const { CONNECTION, QUEUE, AT_ONCE } = process.env;
const isTogether = process.env.TOGETHER === 'true';

/** What its page on performance sets; the pool is to have one connection more than jobs at once. */
const FAST = {
	concurrentJobs: 24,
	maxPoolSize: 25,
	localQueue: { size: Number(AT_ONCE) },
	completeJobBatchDelay: 0,
	failJobBatchDelay: 0,
};

/** graphile-worker as it comes, one job at a time, or as fast as it goes, until none is left. */
async function main() {
	const pgPool = new Pool({ connectionString: CONNECTION, max: FAST.maxPoolSize });
	const fail = (error) => {
		throw error;
	};
	pgPool.on('error', fail);
	pgPool.on('connect', (client) => client.on('error', fail));
	await pgPool.query('select 1');
	let settled = 0;
	const taskList = { [QUEUE]: () => void (settled += 1) };
	const logger = new Logger(() => () => {});
	const preset = { worker: isTogether ? FAST : { concurrentJobs: 1 } };
	const work = async () => {
		await runOnce({ pgPool, taskList, logger, preset, noHandleSignals: true });
		return settled;
	};
	await whenTold(work, async () => await pgPool.end());
}

void main();
