const PgBoss = require('pg-boss');

const { whenTold } = require('./worker.cjs');

const { CONNECTION, QUEUE } = process.env;

/** pg-boss without its pauses between polls: fetches ten at a time and completes one by one. */
async function main() {
	const boss = new PgBoss({ connectionString: CONNECTION, supervise: false, schedule: false });
	await boss.start();
	const work = async () => {
		let settled = 0;
		for (;;) {
			const jobs = await boss.fetch(QUEUE, { batchSize: 10 });
			if (jobs.length === 0) return settled;
			for (const { id } of jobs) {
				await boss.complete(QUEUE, id);
				settled += 1;
			}
		}
	};
	await whenTold(work, async () => await boss.stop({ graceful: false }));
}

void main();
