// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, shared with the npm scripts
const { startPostgres: start } = require('../../scripts/lib/postgres.cjs') as {
	startPostgres(options?: PostgresOptions): Promise<Postgres>;
};

interface PostgresOptions {
	/** Where the data is kept, and stays, instead of a temporary folder. */
	folder?: string;
	/** As in postgresql.conf, e.g. `{ fsync: 'off' }`. */
	settings?: Record<string, string>;
	/** Written into the data directory by their names, e.g. a certificate and its key. */
	files?: Record<string, string>;
}

export interface PostgresConnection {
	host: string;
	port: number;
	user: string;
	password: string;
	database: string;
}

export interface Postgres extends PostgresConnection {
	log(): string;
	stop(): Promise<void>;
	/** Keeps port and data; `immediate` is what a crash is to clients and data. */
	restart(options?: { mode?: 'fast' | 'immediate'; whileDown?: () => unknown }): Promise<void>;
}

/** A real server of the caller's own, durable unless a setting says otherwise. */
export const startPostgres = start;

const SHARED = 'SHARED_POSTGRES';

export const share = ({ host, port, user, password, database }: Postgres): void => {
	process.env[SHARED] = JSON.stringify({ host, port, user, password, database });
};

/**
 * The server that all test files of a run share, started by globalSetup.ts: every file uses a
 * schema or a database of its own. It is not durable: whoever tests that, or restarts the server,
 * starts one of their own.
 */
export const sharedPostgres = (): PostgresConnection => {
	const { [SHARED]: text } = process.env;
	if (text === undefined) throw new Error('globalSetup.ts did not start PostgreSQL');
	return JSON.parse(text) as PostgresConnection;
};
