import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import type { DatabaseSync } from 'node:sqlite';

import { StoreError } from '../storeError';
import { searchText } from '../text';
import { patiently, SqliteConnection, type Connection } from './connection';
import { asStoreError } from './errors';
import { migrate, schemaVersion } from './migrate';
import { WriteAheadLog } from './writeAheadLog';

/** The log's file stays as long as this, bytes. */
const LOG_BYTES = 4 * 1024 * 1024;

/** How long another process may hold the database, milliseconds. */
const WAIT_MS = 5000;

function load(): typeof Sqlite {
	try {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- older Node.js has none; the package must load there, too
		return require('node:sqlite') as typeof Sqlite;
	} catch (cause) {
		throw new StoreError(
			'unavailable',
			`Node.js ${process.versions.node} has no built-in SQLite`,
			'Run n8n on Node.js 22.16 or newer.',
			{ cause },
		);
	}
}

/**
 * Makes the file, for its owner only: SQLite gives its -wal and -shm files the same rights. The
 * rights of a file that is there already are its owner's choice.
 */
function makeFile(path: string): void {
	mkdirSync(dirname(path), { recursive: true });
	try {
		closeSync(openSync(path, 'wx', 0o600));
	} catch (error) {
		if ((error as { code?: string }).code !== 'EEXIST') throw error;
	}
}

function prepare(database: DatabaseSync): void {
	// Before anything is written: the file may be another program's.
	schemaVersion(database);
	database.exec('pragma journal_mode = wal');
	// Both are done elsewhere, see WriteAheadLog: here they would stop n8n while the disk works.
	database.exec('pragma synchronous = normal');
	database.exec('pragma wal_autocheckpoint = 0');
	// What is longer, as after a large record, is cut off when the log begins anew.
	database.exec(`pragma journal_size_limit = ${LOG_BYTES}`);
	database.exec('pragma foreign_keys = on');
	// Not stored: it would be the message once more.
	database.function('search_text', { deterministic: true }, (message, node) =>
		searchText(String(message), String(node)),
	);
	migrate(database);
}

/**
 * @param path absolute; folder and file are made when missing
 * @throws StoreError `unavailable`, `corrupt`, `locked`, `newerDatabase`, `outOfSpace`
 */
export async function connect(path: string, waitMs = WAIT_MS): Promise<Connection> {
	const { DatabaseSync: Database } = load();
	let database: DatabaseSync;
	try {
		makeFile(path);
		// SQLite's own waiting would stop n8n meanwhile.
		database = new Database(path, { timeout: 0 });
	} catch (error) {
		throw asStoreError(error);
	}
	try {
		await patiently(waitMs, () => prepare(database));
	} catch (error) {
		database.close();
		throw error;
	}
	const log = new WriteAheadLog(path, () => database.exec('pragma wal_autocheckpoint = 1000'));
	return new SqliteConnection(database, log, waitMs);
}
