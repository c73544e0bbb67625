const PgBoss = require('pg-boss');

const { whenTold } = require('./worker.cjs');

const { CONNECTION, QUEUE, AT_ONCE } = process.env;
const isTogether = process.env.TOGETHER === 'true';

/** pg-boss without its pauses between polls: fetches some and completes them, one by one or together. */
async function main() {
	const boss = new PgBoss({ connectionString: CONNECTION, supervise: false, schedule: false });
	await boss.start();
	const work = async () => {
		let settled = 0;
		for (;;) {
			const jobs = await boss.fetch(QUEUE, { batchSize: Number(AT_ONCE) });
			if (jobs.length === 0) return settled;
			const ids = jobs.map(({ id }) => id);
			if (isTogether) await boss.complete(QUEUE, ids);
			else for (const id of ids) await boss.complete(QUEUE, id);
			settled += jobs.length;
		}
	};
	await whenTold(work, async () => await boss.stop({ graceful: false }));
}

void main();
