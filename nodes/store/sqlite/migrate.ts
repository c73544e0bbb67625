import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { StoreError } from '../storeError';
import { inTransaction } from './connection';

/** "IEXE": tells our files from any other SQLite database. */
const APPLICATION_ID = 0x49455845;
const FOLDER = join(__dirname, 'migrations');

const migrations = (): string[] =>
	readdirSync(FOLDER)
		.filter((name) => name.endsWith('.sql'))
		.sort();

const pragma = (database: DatabaseSync, name: string): number =>
	Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]);

/**
 * How many migrations the database has had; 0 for a new file.
 *
 * @throws StoreError `corrupt` for another program's database, `newerDatabase`
 */
export function schemaVersion(database: DatabaseSync): number {
	const version = pragma(database, 'user_version');
	const application = pragma(database, 'application_id');
	const isNew = version === 0 && application === 0 && pragma(database, 'schema_version') === 0;
	if (!isNew && application !== APPLICATION_ID) {
		throw new StoreError(
			'corrupt',
			'The database file belongs to another program',
			'Choose another path for the incomplete executions.',
		);
	}
	const known = migrations().length;
	if (version > known) {
		throw new StoreError(
			'newerDatabase',
			`The database was written by a newer version of this package (schema ${version}, known: ${known})`,
			'Update n8n-nodes-incomplete-executions, or use the database file of the older version.',
		);
	}
	return version;
}

/** Brings the schema up to date; several processes may do it at once. */
export function migrate(database: DatabaseSync): void {
	const files = migrations();
	if (schemaVersion(database) === files.length) return;
	inTransaction(database, 'begin immediate', () => {
		// Asked again under the lock: another process may have migrated meanwhile.
		for (const file of files.slice(schemaVersion(database))) {
			database.exec(readFileSync(join(FOLDER, file), 'utf8'));
		}
		database.exec(`pragma application_id = ${APPLICATION_ID}`);
		database.exec(`pragma user_version = ${files.length}`);
	});
}
