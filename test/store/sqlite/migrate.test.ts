import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

import { connect } from '../../../nodes/store/sqlite/connect';
import { ENDED } from '../../../nodes/store/sqlite/prune';
import { firstRecords } from '../firstRecords';
import { refusedAs } from '../conformance/records';
import { allEnded, startProcess } from '../../support/processes';
import { temporaryFolder } from './database';

let path: string;
let remove: () => void;
beforeEach(() => {
	const temporary = temporaryFolder();
	path = join(temporary.folder, 'records.sqlite');
	remove = temporary.remove;
});
afterEach(() => remove());

const raw = <T>(work: (database: DatabaseSync) => T): T => {
	const database = new DatabaseSync(path);
	try {
		return work(database);
	} finally {
		database.close();
	}
};

const dump = (): string =>
	raw((database) => database.prepare('select sql from sqlite_schema where sql is not null').all())
		.map(({ sql }) => `${String(sql)};\n`)
		.join('\n');

/** Changed on purpose? `jest -u` writes it anew; the difference is for the reviewer. */
it('makes the schema of the committed snapshot', async () => {
	await (await connect(path)).close();
	expect(dump()).toMatchSnapshot();
});

it('counts what a database of the first version has open', async () => {
	const first = join(__dirname, '../../../nodes/store/sqlite/migrations/0001_records.sql');
	raw((database) => {
		database.exec(readFileSync(first, 'utf8'));
		for (const sql of firstRecords((hex) => `x'${hex}'`)) database.exec(sql);
		database.exec(`pragma application_id = ${0x49455845}; pragma user_version = 1`);
	});
	await (await connect(path)).close();
	const counts = raw((database) =>
		database.prepare('select status, n, bytes from counts order by status').all(),
	);
	expect(counts.map((row) => ({ ...row }))).toEqual([
		{ status: 'pending', n: 1, bytes: 100 },
		{ status: 'resolved', n: 1, bytes: 100 },
		{ status: 'unresolved', n: 1, bytes: 100 },
	]);
	const plan = raw((database) => database.prepare(`explain query plan ${ENDED.statement}`).all());
	expect(JSON.stringify(plan)).toContain('USING INDEX records_ended');
});

it('takes an empty file for a new one', async () => {
	writeFileSync(path, '');
	await (await connect(path)).close();
	expect(dump()).toContain('CREATE TABLE records');
});

it('makes missing folders', async () => {
	path = join(path, 'a', 'b', 'records.sqlite');
	await (await connect(path)).close();
	expect(dump()).toContain('CREATE TABLE records');
});

it('makes the file and its companions for their owner only', async () => {
	const connection = await connect(path);
	await connection.write((sql) => sql.run('delete from records'));
	for (const file of [path, `${path}-wal`, `${path}-shm`]) {
		expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, '600']);
	}
	await connection.close();
});

it('keeps the journal apart and in order; see WriteAheadLog for the rest', async () => {
	const connection = await connect(path);
	const pragma = async (name: string) =>
		Object.values((await connection.read((sql) => sql.get(`pragma ${name}`)))!)[0];
	expect(await pragma('journal_mode')).toBe('wal');
	expect(await pragma('synchronous')).toBe(1);
	expect(await pragma('wal_autocheckpoint')).toBe(0);
	expect(await pragma('foreign_keys')).toBe(1);
	await connection.close();
});

it('is opened and migrated by eight processes at once', async () => {
	const worker = join(__dirname, 'openOnce.ts');
	await allEnded(Array.from({ length: 8 }, () => startProcess(worker, [path])));
	const opened = raw((database) => database.prepare('select count(*) as n from records').get());
	expect(opened).toEqual({ n: 8 });
}, 30_000);

it('refuses a newer schema, and says what to do', async () => {
	await (await connect(path)).close();
	raw((database) => database.exec('pragma user_version = 99'));
	await expect(connect(path)).rejects.toEqual(refusedAs('newerDatabase'));
	await expect(connect(path)).rejects.toMatchObject({
		message: expect.stringContaining('schema 99'),
		remedy: expect.stringContaining('Update n8n-nodes-incomplete-executions'),
	});
}, 60_000);

it.each([
	['with tables', 'create table theirs (a); pragma user_version = 1'],
	['with an id of its own', 'pragma application_id = 7'],
	['that is still empty', 'pragma user_version = 3'],
])('refuses another program’s database %s, and leaves it as it was', async (_, sql) => {
	raw((database) => database.exec(sql));
	const before = readFileSync(path);
	await expect(connect(path)).rejects.toMatchObject({
		code: 'corrupt',
		message: 'The database file belongs to another program',
	});
	expect(readFileSync(path).equals(before)).toBe(true);
});
