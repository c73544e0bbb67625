import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

import { StoreError } from '../storeError';
import { asStoreError } from './errors';

/** "IEXE": tells our files from any other SQLite database. */
const APPLICATION_ID = 0x49455845;
/** How long a writer waits for another process, milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

export type Row = Record<string, SQLOutputValue>;

/** One open database file, with its prepared statements. */
export interface Connection {
	all(sql: string, ...values: SQLInputValue[]): Row[];
	get(sql: string, ...values: SQLInputValue[]): Row | undefined;
	run(sql: string, ...values: SQLInputValue[]): number;
	/** All or nothing, holding the write lock from the start. */
	transaction<T>(work: () => T): T;
	close(): void;
}

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

const pragma = (database: DatabaseSync, name: string): number =>
	Number(Object.values(database.prepare(`pragma ${name}`).get() as Row)[0]);

function migrate(database: DatabaseSync): void {
	const folder = join(__dirname, 'migrations');
	const files = readdirSync(folder)
		.filter((name) => name.endsWith('.sql'))
		.sort();
	database.exec('begin immediate');
	try {
		// Asked under the lock: another process may have migrated meanwhile.
		const version = pragma(database, 'user_version');
		const application = pragma(database, 'application_id');
		const isNew = version === 0 && pragma(database, 'schema_version') === 0;
		if (!isNew && application !== APPLICATION_ID) {
			throw new StoreError(
				'corrupt',
				'The database file belongs to another program',
				'Choose another path for the incomplete executions.',
			);
		}
		if (version > files.length) {
			throw new StoreError(
				'newerDatabase',
				`The database was written by a newer version of this package (schema ${version}, known: ${files.length})`,
				'Update n8n-nodes-incomplete-executions, or use the database file of the older version.',
			);
		}
		for (const file of files.slice(version)) {
			database.exec(readFileSync(join(folder, file), 'utf8'));
		}
		database.exec(`pragma application_id = ${APPLICATION_ID}`);
		database.exec(`pragma user_version = ${files.length}`);
		database.exec('commit');
	} catch (error) {
		if (database.isTransaction) database.exec('rollback');
		throw error;
	}
}

/** @param path absolute; folder and file are made when missing */
export function connect(path: string): Connection {
	const { DatabaseSync: Database } = load();
	let database: DatabaseSync;
	try {
		mkdirSync(dirname(path), { recursive: true });
		database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
	} catch (error) {
		throw asStoreError(error);
	}
	try {
		database.exec('pragma foreign_keys = on');
		migrate(database);
		database.exec('pragma journal_mode = wal');
		// Durable before the Guard goes on, also through a power cut.
		database.exec('pragma synchronous = full');
		chmodSync(path, 0o600);
	} catch (error) {
		database.close();
		throw asStoreError(error);
	}
	return new SqliteConnection(database);
}

class SqliteConnection implements Connection {
	private readonly statements = new Map<string, StatementSync>();

	constructor(private readonly database: DatabaseSync) {}

	private prepared(sql: string): StatementSync {
		let statement = this.statements.get(sql);
		if (!statement) {
			statement = this.database.prepare(sql);
			this.statements.set(sql, statement);
		}
		return statement;
	}

	all(sql: string, ...values: SQLInputValue[]): Row[] {
		return this.told(() => this.prepared(sql).all(...values) as Row[]);
	}

	get(sql: string, ...values: SQLInputValue[]): Row | undefined {
		return this.told(() => this.prepared(sql).get(...values));
	}

	run(sql: string, ...values: SQLInputValue[]): number {
		return this.told(() => Number(this.prepared(sql).run(...values).changes));
	}

	transaction<T>(work: () => T): T {
		return this.told(() => {
			this.database.exec('begin immediate');
			try {
				const result = work();
				this.database.exec('commit');
				return result;
			} catch (error) {
				if (this.database.isTransaction) this.database.exec('rollback');
				throw error;
			}
		});
	}

	close(): void {
		this.statements.clear();
		this.database.close();
	}

	private told<T>(work: () => T): T {
		try {
			return work();
		} catch (error) {
			throw asStoreError(error);
		}
	}
}
