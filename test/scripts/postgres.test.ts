import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Client } from 'pg';

import { startPostgres, type PostgresConnection } from '../support/postgres';
import { until } from '../support/until';

const HELPER = join(__dirname, '../../scripts/lib/postgres.cjs');

async function query(to: PostgresConnection, sql: string): Promise<unknown[][]> {
	const client = new Client({ ...to });
	await client.connect();
	try {
		return (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][];
	} finally {
		await client.end();
	}
}

const dataDirectory = async (of: PostgresConnection): Promise<string> => {
	const [[path]] = await query(of, 'show data_directory');
	return String(path);
};

test('keeps its port and its data through a crash, is durable, and leaves nothing', async () => {
	const postgres = await startPostgres();
	const folder = await dataDirectory(postgres);
	expect(await query(postgres, 'show fsync')).toEqual([['on']]);
	await query(postgres, 'create table kept as select 7 as number');
	await postgres.restart({
		mode: 'immediate',
		whileDown: () => expect(query(postgres, 'select 1')).rejects.toThrow('ECONNREFUSED'),
	});
	expect(await query(postgres, 'table kept')).toEqual([[7]]);
	await postgres.stop();
	expect(existsSync(folder)).toBe(false);
}, 30_000);

test('refuses a wrong password', async () => {
	const postgres = await startPostgres({ settings: { fsync: 'off' } });
	try {
		expect(await query(postgres, 'show fsync')).toEqual([['off']]);
		await expect(query({ ...postgres, password: 'wrong' }, 'select 1')).rejects.toThrow(
			'password authentication failed',
		);
	} finally {
		await postgres.stop();
	}
}, 30_000);

/* The group: what a shell or a runner that gives up kills. */
test('ends with the process that started it, also when its whole group is killed', async () => {
	const owner = spawn(
		process.execPath,
		[
			'-e',
			`require(${JSON.stringify(HELPER)}).startPostgres({ settings: { fsync: 'off' } })
				.then((postgres) => console.log(JSON.stringify(postgres)))`,
		],
		{ stdio: ['ignore', 'pipe', 'inherit'], detached: true },
	);
	const [text] = (await once(owner.stdout, 'data')) as [Buffer];
	const postgres = JSON.parse(text.toString()) as PostgresConnection;
	const folder = await dataDirectory(postgres);
	process.kill(-owner.pid!, 'SIGKILL');
	await until(() => !existsSync(folder), 20_000);
	await expect(query(postgres, 'select 1')).rejects.toThrow('ECONNREFUSED');
}, 40_000);
