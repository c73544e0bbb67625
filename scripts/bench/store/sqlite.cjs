const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { DatabaseSync } = require('node:sqlite');

const { fillKinds, fillRecords } = require('./fill.cjs');

const SECRET = 'bench';
const FILLED_AT_ONCE = 50_000;

const FILL_PAYLOADS = `@numbers insert into payloads (record, data) select seq,
	(select data from payloads order by record limit 1)
	from records where id in (select 'filled-' || n from numbers)`;

/** One database of the bench, in a file of its own. */
class SqliteDatabase {
	constructor(path) {
		this.settings = { driver: 'sqlite', path, secret: SECRET };
	}

	#raw(work) {
		const database = new DatabaseSync(this.settings.path);
		try {
			return work(database);
		} finally {
			database.close();
		}
	}

	/** Multiplies the one record that is there. @param {string[]} statuses in turn */
	fill(count, statuses) {
		this.#raw((database) => {
			database.exec('pragma synchronous = off; pragma cache_size = -300000');
			const columnsOf = (table) =>
				database
					.prepare('select name from pragma_table_info(?) where pk = 0')
					.all(table)
					.map(({ name }) => name);
			database.exec(fillKinds(columnsOf('failure_kinds')));
			const origin = `cast(printf('%016d', n) as blob)`;
			const statements = [fillRecords(columnsOf('records'), statuses, origin), FILL_PAYLOADS];
			for (let from = 1; from <= count; from += FILLED_AT_ONCE) {
				const to = Math.min(count, from + FILLED_AT_ONCE - 1);
				const numbers = `with recursive numbers (n) as
					(select ${from} union all select n + 1 from numbers where n < ${to})`;
				database.exec('begin');
				for (const sql of statements) {
					database.exec(sql.replace('@numbers', numbers));
				}
				database.exec('commit');
			}
			database.exec('analyze');
		});
	}

	/** What makes a Store node of n8n use it. */
	async asStoreNode() {
		return { parameters: { database: 'sqlite', databaseFile: this.settings.path } };
	}

	/** The whole of it, the write-ahead log's content included. */
	bytes() {
		return this.#raw((database) => {
			const [{ n }] = database
				.prepare('select page_count * page_size as n from pragma_page_count, pragma_page_size')
				.all();
			return n;
		});
	}
}

/** SQLite as the Store uses it, against SQLite as it is. */
class Sqlite {
	name = 'sqlite';
	#folder = mkdtempSync(join(tmpdir(), 'bench-store-'));

	async start() {
		return this;
	}

	database(name) {
		return new SqliteDatabase(join(this.#folder, `${name}.sqlite`));
	}

	/** Inserts texts into a table of two columns, each durably on its own. */
	bare() {
		const database = new DatabaseSync(join(this.#folder, 'bare.sqlite'));
		database.exec('pragma journal_mode = wal; pragma synchronous = full');
		database.exec('create table bare (id text primary key, data text not null) strict');
		const insert = database.prepare('insert into bare (id, data) values (?, ?)');
		return {
			insert: async (id, text) => insert.run(id, text),
			close: async () => database.close(),
		};
	}

	/** Job queues that run on it: none. */
	competitors() {
		return {};
	}

	async end() {
		rmSync(this.#folder, { recursive: true, force: true });
	}
}

module.exports = { Sqlite };
