import { setImmediate as otherWork, setTimeout as delay } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

import { asStoreError, isBusy } from './errors';
import { GroupedWrites, type Waiting } from './groupedWrites';
import type { WriteAheadLog } from './writeAheadLog';

/** Between two looks whether another process has let go, milliseconds. */
const LOOK_AGAIN_MS = 2;
/** Work that many callers wait for is cut here, so that n8n goes on in between, milliseconds. */
const AT_A_STRETCH_MS = 10;

export type Row = Record<string, SQLOutputValue>;
export type Values = Record<string, SQLInputValue>;

/** Runs statements; `:name` in them stands for a value. Each is prepared once: keep them few. */
export interface Statements {
	all(sql: string, values?: Values): Row[];
	get(sql: string, values?: Values): Row | undefined;
	/** @returns rows changed */
	run(sql: string, values?: Values): number;
	/**
	 * @param values of `?` or `?n`: what is done for every record is faster without names
	 * @returns the number of the new row; undefined when none was added
	 */
	insert(sql: string, values: SQLInputValue[]): number | undefined;
}

/** Statements in steps: other work gets its turn at each `yield`. */
export type Steps<T> = Generator<void, T, void>;

/**
 * One open database file. The event loop waits for the statements alone, so keep them short: not
 * for other processes that write, and not for the disk.
 */
export interface Connection {
	/** All statements see one state. */
	read<T>(work: (sql: Statements) => T): Promise<T>;
	/** All or nothing, with the write lock from the start; on the disk when it resolves. */
	write<T>(work: (sql: Statements) => T): Promise<T>;
	/** The same for work that is too long to be done at a stretch. */
	writeInSteps<T>(work: (sql: Statements) => Steps<T>): Promise<T>;
	close(): Promise<void>;
}

/** Tries again as long as another process is in the way. @throws StoreError */
export async function patiently<T>(waitMs: number, work: () => T | Promise<T>): Promise<T> {
	const deadline = performance.now() + waitMs;
	for (;;) {
		try {
			return await work();
		} catch (error) {
			if (!isBusy(error) || performance.now() >= deadline) throw asStoreError(error);
		}
		await delay(LOOK_AGAIN_MS);
	}
}

/** `immediate` has the write lock from the start: nothing can change between reading and writing. */
type Begin = 'begin' | 'begin immediate';

/** @throws whatever the work throws, after undoing it */
export function inTransaction<T>(database: DatabaseSync, begin: Begin, work: () => T): T {
	database.exec(begin);
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

	insert(sql: string, values: SQLInputValue[]): number | undefined {
		const { changes, lastInsertRowid } = this.prepared(sql).run(...values);
		return changes === 0 ? undefined : Number(lastInsertRowid);
	}
}

export class SqliteConnection implements Connection {
	private readonly statements: Statements;
	/** The last of those that wait for the connection; never rejects. */
	private turns: Promise<unknown> = Promise.resolve();
	private stretchBegan = performance.now();
	private readonly waiting: Waiting[] = [];
	private readonly writes: GroupedWrites;
	private writing: Promise<void> | undefined;

	/** @param waitMs how long another process may hold the database */
	constructor(
		private readonly database: DatabaseSync,
		private readonly log: WriteAheadLog,
		private readonly waitMs: number,
	) {
		this.statements = new PreparedStatements(database);
		this.writes = new GroupedWrites(database, this.statements, async () => await this.breathe());
	}

	async read<T>(work: (sql: Statements) => T): Promise<T> {
		return await this.inTurn(() =>
			inTransaction(this.database, 'begin', () => work(this.statements)),
		);
	}

	async write<T>(work: (sql: Statements) => T): Promise<T> {
		return await this.writeInSteps(function* (sql) {
			return work(sql);
		});
	}

	async writeInSteps<T>(work: (sql: Statements) => Steps<T>): Promise<T> {
		return await new Promise<T>((resolve, reject) => {
			this.waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
			if (!this.writing) this.writing = this.writeAll();
		});
	}

	async close(): Promise<void> {
		await this.writing;
		await this.turns;
		await this.log.close();
		if (this.database.isOpen) this.database.close();
	}

	/** One after the other: a transaction in steps must not have other statements in it. */
	private async inTurn<T>(work: () => T | Promise<T>): Promise<T> {
		const mine = this.turns.then(async () => {
			await this.breathe();
			return await patiently(this.waitMs, work);
		});
		this.turns = mine.catch(() => {});
		return await mine;
	}

	private async breathe(): Promise<void> {
		if (performance.now() - this.stretchBegan < AT_A_STRETCH_MS) return;
		await otherWork();
		this.stretchBegan = performance.now();
	}

	/** Writes that come while the disk works are done together when it is ready. */
	private async writeAll(): Promise<void> {
		while (this.waiting.length > 0) {
			try {
				const tell = await this.inTurn(async () => await this.writes.run(this.waiting));
				await this.log.onDisk().then(() => tell(), tell);
			} catch (error) {
				for (const { reject } of this.waiting.splice(0)) reject(error);
			}
		}
		this.writing = undefined;
	}
}
