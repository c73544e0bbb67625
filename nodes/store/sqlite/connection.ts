import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

import { asStoreError, isBusy } from './errors';

/** Between two looks whether another process has let go, milliseconds. */
const LOOK_AGAIN_MS = 5;

export type Row = Record<string, SQLOutputValue>;
export type Values = Record<string, SQLInputValue>;

/** Runs statements; `:name` in them stands for a value. Each is prepared once: keep them few. */
export interface Statements {
	all(sql: string, values?: Values): Row[];
	get(sql: string, values?: Values): Row | undefined;
	/** @returns rows changed */
	run(sql: string, values?: Values): number;
}

/**
 * One open database file. While another process writes, this one waits without holding up the
 * event loop; the work itself is synchronous, so keep it short.
 */
export interface Connection {
	/** Several statements see one state only if they are one. */
	read<T>(work: (sql: Statements) => T): Promise<T>;
	/** All or nothing, with the write lock from the start. */
	write<T>(work: (sql: Statements) => T): Promise<T>;
	close(): void;
}

/** Tries again as long as another process is in the way. @throws StoreError */
export async function patiently<T>(waitMs: number, work: () => T): Promise<T> {
	const deadline = performance.now() + waitMs;
	for (;;) {
		try {
			return work();
		} catch (error) {
			if (!isBusy(error) || performance.now() >= deadline) throw asStoreError(error);
		}
		await delay(LOOK_AGAIN_MS);
	}
}

/** @throws whatever the work throws, after undoing it */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
	database.exec('begin immediate');
	try {
		const result = work();
		database.exec('commit');
		return result;
	} catch (error) {
		// Some errors, as a full disk, have ended it already.
		if (database.isTransaction) database.exec('rollback');
		throw error;
	}
}

class PreparedStatements implements Statements {
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

	all(sql: string, values: Values = {}): Row[] {
		return this.prepared(sql).all(values);
	}

	get(sql: string, values: Values = {}): Row | undefined {
		return this.prepared(sql).get(values);
	}

	run(sql: string, values: Values = {}): number {
		return Number(this.prepared(sql).run(values).changes);
	}
}

export class SqliteConnection implements Connection {
	private readonly statements: Statements;

	/** @param waitMs how long another process may hold the database */
	constructor(
		private readonly database: DatabaseSync,
		private readonly waitMs: number,
	) {
		this.statements = new PreparedStatements(database);
	}

	async read<T>(work: (sql: Statements) => T): Promise<T> {
		return await patiently(this.waitMs, () => work(this.statements));
	}

	async write<T>(work: (sql: Statements) => T): Promise<T> {
		return await patiently(this.waitMs, () =>
			inTransaction(this.database, () => work(this.statements)),
		);
	}

	close(): void {
		if (this.database.isOpen) this.database.close();
	}
}
