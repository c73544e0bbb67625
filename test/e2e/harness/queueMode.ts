import { randomBytes } from 'node:crypto';

import { startPostgres, type Postgres } from '../../support/postgres';
import { OwnN8n } from './n8n';
import { until } from './until';
import { Worker } from './worker';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, shared with the npm scripts
const { startRedis } = require('../../../scripts/lib/redis.cjs') as {
	startRedis(): Promise<{ host: string; port: number; stop(): Promise<void> }>;
};

const READY = '/healthz/readiness';

/** n8n as it runs in production: a main, two workers, Redis between them, PostgreSQL below. */
export interface QueueMode {
	main: OwnN8n;
	workers: [Worker, Worker];
	/** The server of n8n's own database, and of others. */
	postgres: Postgres;
	/** Waits until all processes can use n8n's database (again). */
	ready(): Promise<void>;
	/** The worker that ran an execution. */
	workerOf(executionId: string): Worker;
	end(): Promise<void>;
}

/** @throws when the machine has no Redis, with what to do */
export async function startQueueMode(): Promise<QueueMode> {
	const ends: Array<() => Promise<void>> = [];
	const end = async () => {
		for (const each of ends.reverse()) await each();
	};
	/** Ended later, in the opposite order. */
	const keep = <T>(started: T, stop: (started: T) => Promise<void>): T => {
		ends.push(async () => await stop(started));
		return started;
	};
	try {
		const redis = keep(await startRedis(), async (each) => await each.stop());
		const postgres = keep(await startPostgres(), async (each) => await each.stop());
		const env = {
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			QUEUE_BULL_REDIS_HOST: redis.host,
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			// n8n notices a dead worker within half a minute.
			QUEUE_WORKER_LOCK_DURATION: '20000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
			QUEUE_WORKER_STALLED_INTERVAL: '10000',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: postgres.host,
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: postgres.user,
			DB_POSTGRESDB_PASSWORD: postgres.password,
			DB_POSTGRESDB_DATABASE: postgres.database,
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		};
		// The main lays out n8n's database, which a worker expects to be there.
		const main = keep(await OwnN8n.start(env), async (each) => await each.end());
		const workers = (await Promise.all([Worker.start(env), Worker.start(env)])).map((worker) =>
			keep(worker, async (each) => await each.end()),
		) as [Worker, Worker];
		const workerOf = (executionId: string): Worker => {
			const found = workers.find((worker) => worker.ran(executionId));
			if (!found) throw new Error(`No worker ran execution ${executionId}`);
			return found;
		};
		const ready = async () => {
			for (const url of [main.client.url, ...workers.map((worker) => worker.url)])
				await until(`${url} to be ready`, async () => (await fetch(`${url}${READY}`)).ok);
		};
		return { main, workers, postgres, ready, workerOf, end };
	} catch (error) {
		await end();
		throw error;
	}
}
