import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { StoreError } from '../storeError';
import type { Database, Query } from './database';
import { quotedSchema } from './settings';

const FOLDER = join(__dirname, 'migrations');

/** Whoever migrates holds this lock of the database: "IEXE". */
const LOCK = 0x49455845;

const migrations = (): string[] =>
	readdirSync(FOLDER)
		.filter((name) => name.endsWith('.sql'))
		.sort();

const CREATE_TABLE = `create table @.migrations (
	number integer primary key,
	name text not null,
	applied_at timestamptz not null default now()
)`;

/** How many migrations the schema has had; undefined when it has no table of them. */
async function schemaVersion(query: Query, schema: string): Promise<number | undefined> {
	const [{ found }] = await query(
		`select exists (select 1 from pg_catalog.pg_tables
		where schemaname = :schema and tablename = 'migrations') as found`,
		{ schema },
	);
	if (!found) return undefined;
	const [{ version }] = await query('select coalesce(max(number), 0) as version from @.migrations');
	return Number(version);
}

async function createSchema(query: Query, schema: string): Promise<void> {
	const [{ found, used }] = await query(
		`select exists (select 1 from pg_catalog.pg_namespace where nspname = :schema) as found,
		exists (select 1 from pg_catalog.pg_tables where schemaname = :schema) as used`,
		{ schema },
	);
	if (used) {
		throw new StoreError(
			'corrupt',
			`The schema "${schema}" holds tables of another program`,
			'Choose another schema for the incomplete executions.',
		);
	}
	// Asked first: "if not exists" needs the right to create it, even when it is there.
	if (!found) await query(`create schema ${quotedSchema(schema)}`);
	await query(CREATE_TABLE);
}

function checkKnown(version: number, known: number): void {
	if (version <= known) return;
	throw new StoreError(
		'newerDatabase',
		`The database was written by a newer version of this package (schema ${version}, known: ${known})`,
		'Update n8n-nodes-incomplete-executions on every n8n that uses this database.',
	);
}

/**
 * Brings the schema up to date; several processes may do it at once.
 *
 * @throws StoreError `newerDatabase`, `corrupt` for another program's schema, `unavailable`
 */
export async function migrate(database: Database, schema: string): Promise<void> {
	const files = migrations();
	const version = await database.run(async (query) => await schemaVersion(query, schema));
	checkKnown(version ?? 0, files.length);
	if (version === files.length) return;
	await database.transaction(async (query) => {
		await query('select pg_advisory_xact_lock(:lock)', { lock: LOCK });
		// Asked again under the lock: another process may have migrated meanwhile.
		const present = await schemaVersion(query, schema);
		if (present === undefined) await createSchema(query, schema);
		checkKnown(present ?? 0, files.length);
		for (const [index, name] of [...files.entries()].slice(present ?? 0)) {
			for (const statement of statementsOf(join(FOLDER, name))) await query(statement);
			await query('insert into @.migrations (number, name) values (:number, :name)', {
				number: index + 1,
				name,
			});
		}
	});
}

/** Up to a semicolon at a line's end that is not within the body of a function. */
const STATEMENT = /(?:\$\$[^]*?\$\$|[^;$]|;(?!\s*$))+/gm;

const statementsOf = (path: string): string[] =>
	(
		readFileSync(path, 'utf8')
			.replace(/^\s*--.*$/gm, '')
			.match(STATEMENT) ?? []
	)
		.map((statement) => statement.trim())
		.filter(Boolean);
