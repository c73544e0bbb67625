const { Client, Pool } = require('pg');

const { startPostgres } = require('../../lib/postgres.cjs');
const { competitors } = require('./competitors.cjs');
const { fillKinds, fillRecords } = require('./fill.cjs');

/** As many as the Store's own pool has. */
const CONNECTIONS = 5;

/** One schema of the bench's server. */
class PostgresDatabase {
	constructor(server, schema) {
		const { host, port, user, password, database } = server;
		const address = { host, port, user, password, database };
		this.address = address;
		this.schema = schema;
		this.settings = {
			driver: 'postgres',
			...address,
			schema,
			tls: { mode: 'disable' },
			secret: 'bench',
		};
	}

	async #raw(work) {
		const client = new Client(this.address);
		await client.connect();
		try {
			await client.query(`set search_path to ${this.schema}`);
			return await work(client);
		} finally {
			await client.end();
		}
	}

	/** Multiplies the one record that is there. @param {string[]} statuses in turn */
	async fill(count, statuses) {
		await this.#raw(async (client) => {
			const columnsOf = async (table) => {
				const { rows } = await client.query(
					`select column_name from information_schema.columns where table_schema = $1
					and table_name = $2 and is_identity = 'NO' and is_generated = 'NEVER'`,
					[this.schema, table],
				);
				return rows.map((row) => row.column_name);
			};
			await client.query(fillKinds(await columnsOf('failure_kinds')));
			const sql = fillRecords(await columnsOf('records'), statuses, 'gen_random_uuid()');
			const numbers = `with numbers (n) as (select generate_series(1, ${count}))`;
			await client.query(sql.replace('@numbers', numbers));
			await client.query('vacuum analyze');
		});
	}

	/** What makes a Store node of n8n use it. */
	async asStoreNode(client) {
		const type = 'incompleteExecutionsPostgresApi';
		const data = { ...this.address, schema: this.schema, tls: 'disable' };
		const { data: credential } = await client.request('POST', '/rest/credentials', {
			name: type,
			type,
			data,
		});
		const { id, name } = credential;
		return { parameters: { database: 'postgres' }, credentials: { [type]: { id, name } } };
	}

	/** Tables and indexes. */
	async bytes() {
		return await this.#raw(async (client) => {
			const { rows } = await client.query(
				`select sum(pg_total_relation_size(oid)) as n from pg_class
				where relkind = 'r' and relnamespace = $1::regnamespace`,
				[this.schema],
			);
			return Number(rows[0].n);
		});
	}
}

/** A throw-away PostgreSQL, durable as it comes. */
class Postgres {
	name = 'postgres';
	#server;

	async start() {
		// Eight processes of graphile-worker may have 25 each.
		this.#server = await startPostgres({ settings: { max_connections: '250' } });
		return this;
	}

	database(name) {
		return new PostgresDatabase(this.#server, `bench_${name}`);
	}

	/** Inserts texts into a table of two columns, each durably on its own. */
	async bare() {
		const pool = new Pool({ ...this.database('bare').address, max: CONNECTIONS });
		// The server may be stopped before the last idle connection is told.
		pool.on('error', () => {});
		await pool.query('create table bare (id text primary key, data text not null)');
		return {
			insert: async (id, text) =>
				await pool.query({
					name: 'bare',
					text: 'insert into bare (id, data) values ($1, $2)',
					values: [id, text],
				}),
			close: async () => await pool.end(),
		};
	}

	/** @returns by name: `prepare(jobs)` and the worker's program, see claims.cjs */
	competitors() {
		return competitors(this.database('competitors').address);
	}

	async end() {
		await this.#server.stop();
	}
}

module.exports = { Postgres };
