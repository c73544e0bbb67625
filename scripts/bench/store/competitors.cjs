const { join } = require('node:path');

const { Client } = require('pg');

const QUEUE = 'noop';

const urlOf = ({ host, port, user, password, database }) =>
	`postgres://${user}:${password}@${host}:${port}/${database}`;

async function query(address, sql, values) {
	const client = new Client(address);
	await client.connect();
	try {
		await client.query(sql, values);
	} finally {
		await client.end();
	}
}

/** Job queues on the same server, with as many no-op jobs as there are records. */
const competitors = (address) => {
	const connectionString = urlOf(address);
	const env = { QUEUE, CONNECTION: connectionString };
	return {
		graphile: {
			worker: join(__dirname, 'graphileWorker.cjs'),
			env,
			async prepare(jobs) {
				const { runMigrations } = require('graphile-worker');
				await runMigrations({ connectionString });
				await query(
					address,
					`select graphile_worker.add_job($1) from generate_series(1, $2::int)`,
					[QUEUE, jobs],
				);
				await query(address, 'vacuum analyze');
			},
		},
		pgboss: {
			worker: join(__dirname, 'pgBossWorker.cjs'),
			env,
			async prepare(jobs) {
				const PgBoss = require('pg-boss');
				const boss = new PgBoss(connectionString);
				await boss.start();
				await boss.createQueue(QUEUE);
				await boss.insert(Array.from({ length: jobs }, () => ({ name: QUEUE, data: {} })));
				await boss.stop();
				await query(address, 'vacuum analyze');
			},
		},
	};
};

module.exports = { competitors };
