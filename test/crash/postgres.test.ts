import { openStore } from '../../nodes/store/openStore';
import { allOf } from '../store/conformance/records';
import { ownServer, settingsFor, withClient } from '../store/postgres/server';
import { temporaryFolder } from '../store/sqlite/database';
import { faults } from './faults';
import { crashRounds } from './rounds';

/** `npm run test:crash` sets more. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 10);
/** Every so many rounds the server crashes, too. */
const SERVER_CRASHES_EVERY = 4;

/** Its writes are durable: it is to survive a crash of its own. */
const server = ownServer();

it(
	`PostgreSQL keeps its word through ${ROUNDS} rounds of SIGKILL`,
	async () => {
		const { folder, remove } = temporaryFolder();
		const settings = settingsFor(server(), { schema: 'crash' });
		const events = await crashRounds(ROUNDS, settings, folder, async (round) => {
			if (round % SERVER_CRASHES_EVERY === 1) await server().restart({ mode: 'immediate' });
		});
		const store = await openStore(settings);
		const records = await allOf(store, 1000);
		expect(faults(events, records)).toEqual([]);
		for (const { id, workflowId } of records) await store.get(workflowId, id);
		await store.close();
		await withClient(settings, async (client) => {
			const { rows } = await client.query(`
				select 'state', seq from records
				where (status = 'pending') <> (next_attempt_at is not null)
				or (status = 'inProgress') <> (claim_token is not null)
				or (claim_token is null) <> (lease_until is null)
				or (status in ('resolved', 'discarded')) <> (ended_at is not null)
				or wait_till is not null and status not in ('pending', 'inProgress')
				union all select 'attempts', seq from records r
				where (select count(*) from attempts where record = seq and number > 0)
					<> r.attempts - (status = 'resolved')::integer
				union all select 'record', record from attempts
				where not exists (select 1 from records where seq = record)
				union all select 'run', seq from records r
				where not exists (select 1 from guard_runs where guard_run = r.guard_run)
				union all select 'kind', seq from records r
				where not exists (select 1 from failure_kinds where failure_kind = r.failure_kind)
				union all select 'unused run', guard_run from guard_runs g
				where not exists (select 1 from records where guard_run = g.guard_run)
				union all select 'unused content', id from contents c
				where not exists (select 1 from guard_runs where c.id in (upstream, snapshot))`);
			expect(rows).toEqual([]);
		});
		remove();
	},
	60_000 + ROUNDS * 20_000,
);
