import { openPostgres } from '../../../nodes/store/postgres/open';
import type { PostgresStore } from '../../../nodes/store/postgres/postgresStore';
import { sharedPostgres } from '../../support/postgres';
import { SECRET, type TestDatabase } from '../conformance/database';
import { settingsFor, withClient } from './server';

/** Time goes by when all that is stored gets older: the server's clock is nobody's to set. */
const AGE = (ms: number) => `
	update noted_files set noted_at = noted_at - ${ms};
	update attempts set ended_at = ended_at - ${ms};
	update records set next_attempt_at = next_attempt_at - ${ms}, lease_until = lease_until - ${ms},
		attempt_began_at = attempt_began_at - ${ms}, created_at = created_at - ${ms},
		updated_at = updated_at - ${ms}, ended_at = ended_at - ${ms}`;

/** The suite speaks of the table that SQLite keeps payloads in; here, they are in the records. */
const PAYLOADS = `
	create view payloads as select seq as record, payload as data from records;
	create rule removed as on delete to payloads do instead
		update records set payload = '' where seq = old.record`;

export async function freshPostgres(): Promise<TestDatabase> {
	const settings = settingsFor(sharedPostgres());
	const stores: PostgresStore[] = [];
	const query = async (sql: string) =>
		await withClient(settings, async (client) => (await client.query(sql)).rows);
	return {
		open: async ({ secret = SECRET } = {}) => {
			const store = await openPostgres({ ...settings, secret });
			if (stores.length === 0) await query(PAYLOADS);
			stores.push(store);
			return store;
		},
		pass: async (ms) => {
			await query(AGE(ms));
		},
		execute: async (sql) => {
			await query(sql);
		},
		query,
		dispose: async () => {
			for (const store of stores) await store.close();
			await query(`drop schema "${settings.schema}" cascade`);
		},
	};
}
