const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { DatabaseSync } = require('node:sqlite');

/* A program of its own: it needs the Node.js that n8n runs on, which has SQLite built in. */

/** The tables a new record goes into, and the column that names the record in each. */
const TABLES = { records: 'seq', payloads: 'record' };

const insertInto = (database, table, row) =>
	database.prepare(
		`insert into ${table} (${Object.keys(row).join(', ')})
		values (${Object.keys(row).map((column) => `:${column}`)})`,
	);

/** The rows of the latest records, in the order in which they were written. */
function takeRecords(database, count) {
	const latest = database.prepare('select seq from records order by seq desc limit ?').all(count);
	if (latest.length < count) {
		throw new Error(`The Guard was to store ${count} records, but stored ${latest.length}`);
	}
	const rows = latest.reverse().map(({ seq }) =>
		Object.entries(TABLES).map(([table, column]) => {
			const row = database.prepare(`select * from ${table} where ${column} = ?`).get(seq);
			return [table, { ...row }];
		}),
	);
	database.prepare('delete from records where seq >= ?').run(latest[0].seq);
	return rows;
}

/**
 * What nothing but the durable writing of records takes: the very rows of the latest records are
 * written once more, into a copy of the database on the same disk, a transaction each.
 *
 * @param {string} path of the database the Guard wrote to
 * @returns {number} milliseconds
 */
function timeDurableWrites(path, count) {
	const folder = mkdtempSync(join(tmpdir(), 'durable-writes-'));
	const copy = join(folder, 'copy.sqlite');
	try {
		const source = new DatabaseSync(path, { readOnly: true });
		source.prepare('vacuum into ?').run(copy);
		source.close();
		const database = new DatabaseSync(copy, { enableForeignKeyConstraints: true });
		// As the Store does it.
		database.exec('pragma journal_mode = wal; pragma synchronous = full');
		const records = takeRecords(database, count);
		const inserts = Object.fromEntries(
			records[0].map(([table, row]) => [table, insertInto(database, table, row)]),
		);
		const startedAt = performance.now();
		for (const record of records) {
			database.exec('begin immediate');
			for (const [table, row] of record) inserts[table].run(row);
			database.exec('commit');
		}
		const took = performance.now() - startedAt;
		database.close();
		return took;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const [path, count] = process.argv.slice(2);
console.log(timeDurableWrites(path, Number(count)));
