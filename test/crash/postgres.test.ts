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
				select r.seq from records r
				left join payloads p on p.record = r.seq
				where p.record is null
				or (select count(*) from attempts a where a.record = r.seq)
					not in (r.attempts + 1, case when r.attempts = 0 then 0 else r.attempts + 1 end)
				union all select c.id from contents c where not exists
				(select 1 from records r where c.id in (r.upstream, r.snapshot))`);
			expect(rows).toEqual([]);
		});
		remove();
	},
	60_000 + ROUNDS * 20_000,
);
