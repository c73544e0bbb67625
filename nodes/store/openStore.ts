import type { Clock } from '../domain/clock';
import type { ExecutionStore } from './executionStore';

/** Where and how records are kept. */
export interface SqliteSettings {
	driver: 'sqlite';
	/** Absolute path of the database file; created when missing. */
	path: string;
	/** Signs payloads, so that one written by anybody else is refused. */
	secret: string;
	/** Default: the system's. */
	clock?: Clock;
}

export type StoreSettings = SqliteSettings;

/** Opens the store, or returns the one that is open already for the same target. */
export async function openStore(settings: StoreSettings): Promise<ExecutionStore> {
	throw new Error(`not written yet: ${settings.driver}`);
}
