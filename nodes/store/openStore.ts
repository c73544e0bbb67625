import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';

import type { Clock } from '../domain/clock';
import type { ExecutionStore } from './executionStore';
import { openPostgres } from './postgres/open';
import type { PostgresSettings } from './postgres/settings';
import { connect } from './sqlite/connect';
import { SqliteStore } from './sqlite/sqliteStore';
import { StoreError } from './storeError';

/** Records in a file, for the processes of one host. */
interface SqliteSettings {
	driver: 'sqlite';
	/** Absolute path of the database file; created when missing. */
	path: string;
	/** Signs payloads, so that one written by anybody else is refused. */
	secret: string;
	/** Default: the system's. */
	clock?: Clock;
}

/** Where and how records are kept. */
export type StoreSettings = SqliteSettings | PostgresSettings;

/**
 * n8n loads the package anew after an update, without closing what the old copy opened: the
 * register outlives the module.
 */
const REGISTER = Symbol.for('n8n-nodes-incomplete-executions.stores');

const register = (): Map<string, Promise<ExecutionStore>> =>
	((globalThis as { [REGISTER]?: Map<string, Promise<ExecutionStore>> })[REGISTER] ??= new Map<
		string,
		Promise<ExecutionStore>
	>());

async function openSqlite({
	path,
	secret,
	clock = Date.now,
}: SqliteSettings): Promise<ExecutionStore> {
	if (!isAbsolute(path)) {
		throw new StoreError(
			'invalidSettings',
			`The path of the database file must be absolute, not "${path}"`,
			'Give the whole path, e.g. /home/node/.n8n/incomplete-executions.sqlite.',
		);
	}
	return new SqliteStore(await connect(path), secret, clock);
}

async function open(settings: StoreSettings, key: string): Promise<ExecutionStore> {
	const store =
		settings.driver === 'sqlite' ? await openSqlite(settings) : await openPostgres(settings);
	const close = store.close.bind(store);
	store.close = async () => {
		register().delete(key);
		await close();
	};
	return store;
}

/** What makes two settings the same store; the secrets in it are nobody's to read. */
const keyOf = (settings: StoreSettings): string =>
	createHash('sha256').update(JSON.stringify(settings)).digest('hex');

/**
 * Opens the store, or returns the one this process has open for the same settings.
 *
 * @throws StoreError `unavailable`, `corrupt`, `locked`, `newerDatabase`, `invalidSettings`
 */
export async function openStore(settings: StoreSettings): Promise<ExecutionStore> {
	const key = keyOf(settings);
	const stores = register();
	let opening = stores.get(key);
	if (!opening) {
		opening = open(settings, key);
		stores.set(key, opening);
		// A failed one is not remembered: the reason may go away.
		opening.catch(() => stores.delete(key));
	}
	return await opening;
}
