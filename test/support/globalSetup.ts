import { share, startPostgres, type Postgres } from './postgres';

/** Kept for globalTeardown.ts, which runs in the same realm. */
export const KEY = Symbol.for('n8n-nodes-incomplete-executions.postgres');

export default async function globalSetup(): Promise<void> {
	const postgres = await startPostgres({
		settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
	});
	share(postgres);
	(globalThis as { [KEY]?: Postgres })[KEY] = postgres;
}
