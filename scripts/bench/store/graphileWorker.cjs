const { Logger, runOnce } = require('graphile-worker');
const { Pool } = require('pg');

const { whenTold } = require('./worker.cjs');

const { CONNECTION, QUEUE } = process.env;

/** graphile-worker as it comes, one job at a time, until there is none left. */
async function main() {
	const pgPool = new Pool({ connectionString: CONNECTION });
	const fail = (error) => {
		throw error;
	};
	pgPool.on('error', fail);
	pgPool.on('connect', (client) => client.on('error', fail));
	await pgPool.query('select 1');
	let settled = 0;
	const taskList = { [QUEUE]: () => void (settled += 1) };
	const logger = new Logger(() => () => {});
	const work = async () => {
		await runOnce({ pgPool, taskList, logger, concurrency: 1 });
		return settled;
	};
	await whenTold(work, async () => await pgPool.end());
}

void main();
