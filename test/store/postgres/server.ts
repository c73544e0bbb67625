import { Client } from 'pg';

import type { PostgresSettings } from '../../../nodes/store/postgres/settings';
import { startPostgres, type Postgres, type PostgresConnection } from '../../support/postgres';
import { SECRET } from '../conformance/database';

/** A server that this test file may restart, or set up otherwise; it ends with the file. */
export function ownServer(options?: Parameters<typeof startPostgres>[0]): () => Postgres {
	let server: Postgres | undefined;
	beforeAll(async () => {
		server = await startPostgres(options);
	}, 300_000);
	afterAll(async () => await server?.stop());
	return () => server!;
}

let schemas = 0;

/** Settings for a schema that nobody has used yet. */
export const settingsFor = (
	{ host, port, user, password, database }: PostgresConnection,
	other: Partial<PostgresSettings> = {},
): PostgresSettings => ({
	driver: 'postgres',
	host,
	port,
	user,
	password,
	database,
	schema: `test_${process.pid}_${(schemas += 1)}`,
	tls: { mode: 'disable' },
	secret: SECRET,
	...other,
});

/** Behind the store's back, in its schema. */
export async function withClient<T>(
	{ host, port, user, password, database, schema }: PostgresSettings,
	work: (client: Client) => Promise<T>,
): Promise<T> {
	const client = new Client({ host, port, user, password, database });
	await client.connect();
	try {
		await client.query(`set search_path = "${schema}"`);
		return await work(client);
	} finally {
		await client.end();
	}
}
