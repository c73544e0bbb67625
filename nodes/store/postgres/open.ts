import { createDatabase } from './database';
import { migrate } from './migrate';
import { PostgresStore } from './postgresStore';
import type { PostgresSettings } from './settings';

/** @throws StoreError `unavailable`, `corrupt`, `newerDatabase`, `invalidSettings`, `outOfSpace` */
export async function openPostgres(settings: PostgresSettings): Promise<PostgresStore> {
	const database = createDatabase(settings);
	try {
		await migrate(database, settings.schema);
	} catch (error) {
		await database.close();
		throw error;
	}
	return new PostgresStore(database, settings.secret);
}
