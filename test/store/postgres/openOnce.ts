import { openPostgres } from '../../../nodes/store/postgres/open';
import type { PostgresSettings } from '../../../nodes/store/postgres/settings';
import { newRecord, origin } from '../conformance/records';

const settings = JSON.parse(process.argv[2]) as PostgresSettings;

/** One of several processes that open a new schema at once. */
async function main(): Promise<void> {
	const store = await openPostgres(settings);
	await store.add(newRecord({ origin: origin({ executionId: String(process.pid) }) }));
	await store.close();
}

void main();
