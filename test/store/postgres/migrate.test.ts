import { join } from 'node:path';

import { openPostgres } from '../../../nodes/store/postgres/open';
import type { PostgresSettings } from '../../../nodes/store/postgres/settings';
import { sharedPostgres } from '../../support/postgres';
import { allEnded, startProcess } from '../../support/processes';
import { FIRST_RECORDS } from './firstRecords';
import { refusedAs } from '../conformance/records';
import { settingsFor, withClient } from './server';

const query = async (settings: PostgresSettings, sql: string) =>
	await withClient(
		settings,
		async (client) => (await client.query<Record<string, string>>(sql)).rows,
	);

const dump = async (settings: PostgresSettings): Promise<string> => {
	const { schema } = settings;
	const columns = await query(
		settings,
		`select format('%s.%s %s%s', table_name, column_name, data_type,
			case is_nullable when 'NO' then ' not null' else '' end) as line
		from information_schema.columns where table_schema = '${schema}'
		order by table_name, ordinal_position`,
	);
	const rest = await query(
		settings,
		`select pg_get_constraintdef(oid) as line from pg_constraint
			where connamespace = '"${schema}"'::regnamespace and contype <> 'n'
		union all select indexdef from pg_indexes where schemaname = '${schema}' order by 1`,
	);
	return [...columns, ...rest].map(({ line }) => line.replaceAll(schema, 'schema')).join('\n');
};

/** What the first version had not. */
const UNDO_LIMITS = `drop view counts; drop table counters;
	alter table records drop column ended_at; drop table noted_files;
	delete from migrations where number >= 2`;

let settings: PostgresSettings;
beforeEach(() => {
	settings = settingsFor(sharedPostgres());
});
afterEach(async () => {
	await query(settings, `drop schema if exists "${settings.schema}" cascade`);
});

/** Changed on purpose? `jest -u` writes it anew; the difference is for the reviewer. */
it('makes the schema of the committed snapshot', async () => {
	await (await openPostgres(settings)).close();
	expect(await dump(settings)).toMatchSnapshot();
	const applied = await query(settings, 'select number, name from migrations order by number');
	expect(applied).toEqual([
		{ number: 1, name: '0001_records.sql' },
		{ number: 2, name: '0002_limits.sql' },
		{ number: 3, name: '0003_noted_files.sql' },
	]);
});

it('counts what a database of the first version has, and prunes what ended there', async () => {
	await (await openPostgres(settings)).close();
	await query(settings, UNDO_LIMITS);
	for (const sql of FIRST_RECORDS) await query(settings, sql);
	const store = await openPostgres(settings);
	const counts = { pending: 1, inProgress: 0, unresolved: 1, resolved: 1, discarded: 0 };
	expect(await store.countByStatus('workflow-1')).toEqual(counts);
	const bytes = 'select sum(bytes) as bytes from counts';
	expect(await query(settings, bytes)).toEqual([{ bytes: '300' }]);
	expect(await store.prune('workflow-1', 1000)).toEqual(['resolved']);
	await store.delete('workflow-1', { filter: {} });
	const sums = 'select sum(n) as n, sum(bytes) as bytes from counts';
	expect(await query(settings, sums)).toEqual([{ n: '0', bytes: '0' }]);
	await store.close();
});

it('is opened and migrated by eight processes at once', async () => {
	const worker = join(__dirname, 'openOnce.ts');
	const args = [JSON.stringify(settings)];
	await allEnded(Array.from({ length: 8 }, () => startProcess(worker, args)));
	expect(await query(settings, 'select count(*) as n from records')).toEqual([{ n: '8' }]);
	expect(await query(settings, 'select count(*) as n from migrations')).toEqual([{ n: '3' }]);
}, 60_000);

it('refuses a newer schema, and says what to do', async () => {
	await (await openPostgres(settings)).close();
	await query(settings, `insert into migrations (number, name) values (99, 'future')`);
	await expect(openPostgres(settings)).rejects.toMatchObject({
		code: 'newerDatabase',
		message: expect.stringContaining('schema 99'),
		remedy: expect.stringContaining('Update n8n-nodes-incomplete-executions'),
	});
});

it('refuses another program’s schema, and leaves it as it was', async () => {
	await query(settings, `create schema "${settings.schema}"`);
	await query(settings, `create table "${settings.schema}".records (theirs int)`);
	await expect(openPostgres(settings)).rejects.toEqual(refusedAs('corrupt'));
	expect(await dump(settings)).toBe('records.theirs integer');
});

it.each(['', 'pg_temp', 'a"b', 'a;drop table x', 'a.b', '1a', 'a\0', 'ä'.repeat(32)])(
	'refuses the schema name %j',
	async (schema) => {
		await expect(openPostgres({ ...settings, schema })).rejects.toEqual(
			refusedAs('invalidSettings'),
		);
	},
);

it('takes a name with capitals, dashes and letters of any script', async () => {
	settings.schema = `Über-n8n_${process.pid}$`;
	await (await openPostgres(settings)).close();
	expect(await query(settings, 'select * from records')).toEqual([]);
});

it('needs no right to create a schema that is there', async () => {
	const user = `limited_${process.pid}`;
	await query(settings, `create role ${user} login password 'p'`);
	await expect(openPostgres({ ...settings, user, password: 'p' })).rejects.toMatchObject({
		code: 'unavailable',
		message: expect.stringContaining('The database user may not do this'),
	});
	await query(settings, `create schema "${settings.schema}" authorization ${user}`);
	await (await openPostgres({ ...settings, user, password: 'p' })).close();
	await query(settings, `drop owned by ${user} cascade; drop role ${user}`);
});
