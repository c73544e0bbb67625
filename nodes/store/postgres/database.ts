import type * as Pg from 'pg';
import type { ClientBase, Pool } from 'pg';

import type { Row } from '../rows';
import { StoreError } from '../storeError';
import { asStoreError } from './errors';
import { isAway, retrying } from './retry';
import { quotedSchema, toPoolConfig, type PostgresSettings } from './settings';
import { statementFor, type Prepared } from './statement';

export type Value = string | number | boolean | null | Buffer | readonly (string | number)[];
export type Values = Record<string, Value>;

/** Runs one statement; see `statementFor` for how it is written. */
export type Query = (sql: string | Prepared, values?: Values) => Promise<Row[]>;

/** Sessions of one server, as many as are needed at once. */
export interface Database {
	/** Statements that are durable each by itself. `again`: an earlier try may have been done. */
	run<T>(work: (query: Query, again: boolean) => Promise<T>): Promise<T>;
	/** All or nothing. */
	transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
	close(): Promise<void>;
}

export function loadPg(): typeof Pg {
	try {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- only a Store that uses this driver needs it
		return require('pg') as typeof Pg;
	} catch (cause) {
		throw new StoreError(
			'unavailable',
			'The PostgreSQL driver "pg" is not installed',
			'Install n8n-nodes-incomplete-executions anew, with its dependencies.',
			{ cause },
		);
	}
}

/** Opens no session yet. @throws StoreError `invalidSettings`, `unavailable` */
export function createDatabase(settings: PostgresSettings): Database {
	const schema = quotedSchema(settings.schema);
	const pool = new (loadPg().Pool)(toPoolConfig(settings));
	// A session that breaks is replaced with the next statement. Without listeners, n8n would end.
	pool.on('error', () => {});
	pool.on('connect', (client) => client.on('error', () => {}));
	return new PooledDatabase(pool, schema);
}

class PooledDatabase implements Database {
	private closed = false;

	constructor(
		private readonly pool: Pool,
		private readonly schema: string,
	) {}

	private readonly queryOn =
		(client: Pool | ClientBase): Query =>
		async (statement, values = {}) => {
			const { name, sql } =
				typeof statement === 'string' ? { name: undefined, sql: statement } : statement;
			const { text, names } = statementFor(sql, this.schema);
			const result = await client.query<Row>({
				name,
				text,
				values: names.map((each) => values[each]) as unknown[],
			});
			return result.rows;
		};

	async run<T>(work: (query: Query, again: boolean) => Promise<T>): Promise<T> {
		this.checkOpen();
		const query = this.queryOn(this.pool);
		return await retrying(async (again) => await work(query, again));
	}

	async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
		this.checkOpen();
		return await retrying(async () => {
			const client = await this.pool.connect();
			let broken = false;
			try {
				await client.query('begin isolation level read committed');
				const result = await work(this.queryOn(client));
				await client.query('commit');
				return result;
			} catch (error) {
				broken = isAway(error) || !(await rolledBack(client));
				throw error;
			} finally {
				client.release(broken);
			}
		});
	}

	async close(): Promise<void> {
		if (this.closed) return;
		this.closed = true;
		await this.pool.end();
	}

	private checkOpen(): void {
		if (this.closed) throw asStoreError(new Error('The store is closed'));
	}
}

async function rolledBack(client: ClientBase): Promise<boolean> {
	try {
		await client.query('rollback');
		return true;
	} catch {
		return false;
	}
}
