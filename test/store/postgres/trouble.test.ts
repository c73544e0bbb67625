import type { Pool, PoolClient } from 'pg';

import { openPostgres } from '../../../nodes/store/postgres/open';
import type { PostgresSettings } from '../../../nodes/store/postgres/settings';
import { until } from '../../support/until';
import {
	allOf,
	claimOne,
	leaseRequest,
	newRecord,
	running,
	WORKFLOW,
} from '../conformance/records';
import { ownServer, settingsFor, withClient } from './server';

const server = ownServer();

const killSessions = async (settings: PostgresSettings): Promise<number> =>
	await withClient(settings, async (client) => {
		const { rows } = await client.query<{ n: string }>(`select count(pg_terminate_backend(pid)) as n
			from pg_stat_activity where application_name = 'n8n incomplete executions'`);
		return Number(rows[0].n);
	});

it('goes on when its sessions are ended, idle ones and one in mid-use', async () => {
	const settings = settingsFor(server());
	const store = await openPostgres(settings);
	for (let round = 0; round < 5; round++) {
		await store.add(newRecord());
		expect(await killSessions(settings)).toBeGreaterThan(0);
	}
	let adding = true;
	let added = 5;
	const adder = (async () => {
		for (; adding; added++) await store.add(newRecord());
	})();
	for (let killed = 0; killed < 5;) killed += await killSessions(settings);
	adding = false;
	await adder;
	expect(await allOf(store, 100)).toHaveLength(added);
	await store.close();
});

it.each(['fast', 'immediate'] as const)(
	'waits for a server that restarts (%s)',
	async (mode) => {
		const settings = settingsFor(server());
		const store = await openPostgres(settings);
		const { record, claimToken } = await running(store);
		let settling: Promise<unknown> | undefined;
		await server().restart({
			mode,
			whileDown: () => {
				settling = Promise.all([
					store.settle(record.id, claimToken, { outcome: 'succeeded' }),
					store.add(newRecord()),
				]);
			},
		});
		await settling;
		expect(await store.countByStatus(WORKFLOW)).toMatchObject({ resolved: 1, pending: 1 });
		await store.close();
	},
	60_000,
);

describe('an answer that was lost though all was done', () => {
	/** Ends the session after the statement was done, before its answer is believed. */
	const loseAnswerOf = (store: Awaited<ReturnType<typeof openPostgres>>, start: RegExp) => {
		const { pool } = (
			store as unknown as { db: { pool: { query: (...args: unknown[]) => Promise<unknown> } } }
		).db;
		const { query } = pool;
		let lost = 0;
		pool.query = async (...args) => {
			const result = await query.apply(pool, args);
			if (lost > 0 || !start.test((args[0] as { text: string }).text)) return result;
			lost += 1;
			throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });
		};
		return () => lost;
	};

	it('of an add, a lease and a settlement', async () => {
		const store = await openPostgres(settingsFor(server()));
		const record = newRecord();
		await store.add(newRecord());
		await store.delete(WORKFLOW, { filter: {} });
		await store.add(newRecord({ next: { status: 'unresolved' } }));
		const added = loseAnswerOf(store, /insert into \S+records/);
		expect((await store.add(record)).id).toBe(record.id);
		expect(added()).toBe(1);
		const claim = await claimOne(store);
		const leased = loseAnswerOf(store, /lease_execution_id = \$/);
		expect((await store.takeLease(leaseRequest(claim))).id).toBe(record.id);
		expect(leased()).toBe(1);
		const settled = loseAnswerOf(store, /settled_token = claim_token/);
		const { status } = await store.settle(record.id, claim.claimToken, { outcome: 'succeeded' });
		expect([status, settled()]).toEqual(['resolved', 1]);
		expect(await store.attempts(WORKFLOW, record.id)).toHaveLength(2);
		await store.close();
	});

	/** Ends the session once, after it has committed. */
	const loseCommitOf = (store: Awaited<ReturnType<typeof openPostgres>>) => {
		const { pool } = (store as unknown as { db: { pool: Pool } }).db;
		const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
		let lost = 0;
		pool.connect = (async () => {
			const client = await connect();
			const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
			client.query = (async (...args: unknown[]) => {
				const result = await query(...args);
				if (args[0] !== 'commit' || lost > 0) return result;
				lost += 1;
				throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });
			}) as typeof client.query;
			return client;
		}) as typeof pool.connect;
		return () => lost;
	};

	it.each(['delete', 'discard', 'resubmit'] as const)(
		'of a %s: it is told as done, once it was',
		async (operation) => {
			const store = await openPostgres(settingsFor(server()));
			const { id } = await store.add(newRecord({ next: { status: 'unresolved' } }));
			if (operation === 'delete') await store.discard(WORKFLOW, { ids: [id] });
			const lost = loseCommitOf(store);
			const ids = ['unknown', id];
			expect(await store[operation](WORKFLOW, { ids })).toEqual({
				changed: [id],
				refused: [{ id: 'unknown', reason: 'This workflow has no such record' }],
			});
			expect(lost()).toBe(1);
			await store.close();
		},
	);

	it('of a prune: what is gone is told, so that its files can go, too', async () => {
		const settings = settingsFor(server());
		const store = await openPostgres(settings);
		const { id } = await store.add(newRecord());
		await store.discard(WORKFLOW, { ids: [id] });
		await withClient(settings, async (client) => {
			await client.query('update records set ended_at = ended_at - 1000');
		});
		const lost = loseCommitOf(store);
		expect(await store.prune(WORKFLOW, 100)).toEqual([id]);
		expect(lost()).toBe(1);
		await store.close();
	});
});

describe('told clearly', () => {
	const told = (message: RegExp) => ({
		code: 'unavailable',
		message: expect.stringMatching(message),
		remedy: expect.stringMatching(/\w{3}/),
	});

	it.each<[string, Partial<PostgresSettings>, RegExp]>([
		['a wrong password', { password: 'wrong' }, /refused the user or its password/],
		['an unknown user', { user: 'nobody' }, /refused the user or its password/],
		['an unknown database', { database: 'none' }, /no such database/],
		['a server without TLS', { tls: { mode: 'verifyFull' } }, /No safe connection/],
	])('%s', async (_, other, message) => {
		await expect(openPostgres(settingsFor(server(), other))).rejects.toMatchObject(told(message));
	});

	it('a server that takes no writes any more', async () => {
		const settings = settingsFor(server());
		(await openPostgres(settings)).close().catch(() => {});
		await withClient(settings, async (client) => {
			await client.query(`alter role ${settings.user} set default_transaction_read_only = on`);
		});
		const store = await openPostgres(settings);
		const adding = store.add(newRecord());
		await until(async () => {
			await withClient(settings, async (client) => {
				await client.query('set default_transaction_read_only = off');
				await client.query(`alter role ${settings.user} reset default_transaction_read_only`);
			});
			return true;
		});
		await adding;
		expect(await allOf(store, 10)).toHaveLength(1);
		await store.close();
	});
});
