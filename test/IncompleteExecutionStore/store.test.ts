import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { INodeParameters } from 'n8n-workflow';

import { STORE_TYPE } from '../../nodes/connector/nodeTypes';
import type { SuppliedStore } from '../../nodes/connector/suppliedStore';
import { hostStoreSettings } from '../../nodes/engine/hostStore';
import { ALLOWED_PATHS } from '../../nodes/IncompleteExecutionStore/databasePath';
import type { ExecutionStore } from '../../nodes/store/executionStore';
import { openStore } from '../../nodes/store/openStore';
import { node, supplyOf, workflowOf } from '../support/nodeContext';
import { newRecord } from '../support/records';

const { folder, secret } = hostStoreSettings();
const opened = new Set<ExecutionStore>();

async function supplied(parameters: INodeParameters): Promise<SuppliedStore> {
	const workflow = workflowOf([node('Store', STORE_TYPE, { parameters })], []);
	const response = (await supplyOf(workflow, 'Store')).response as SuppliedStore;
	opened.add(response.store);
	return response;
}

const supply = async (databaseFile?: string): Promise<ExecutionStore> =>
	(await supplied(databaseFile === undefined ? {} : { databaseFile })).store;

afterAll(async () => {
	for (const store of opened) await store.close();
});

describe('the file', () => {
	test("lies in n8n's user folder by default, for its owner only", async () => {
		const store = await supply();
		const path = join(folder, 'incomplete-executions.sqlite');
		expect(existsSync(path)).toBe(true);
		expect(await openStore({ driver: 'sqlite', path, secret })).toBe(store);
	});

	test('is opened once, however it is written', async () => {
		const store = await supply('sub/one.sqlite');
		expect(await supply(join(folder, 'sub', 'one.sqlite'))).toBe(store);
		expect(await supply('sub/../sub/one.sqlite ')).toBe(store);
		expect(await supply('two.sqlite')).not.toBe(store);
	});

	test('may lie elsewhere when the operator allows it', async () => {
		const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
		const path = join(elsewhere, 'x.sqlite');
		await expect(supply(path)).rejects.toThrow('The database file cannot be there');
		expect(existsSync(path)).toBe(false);
		process.env[ALLOWED_PATHS] = elsewhere;
		try {
			const store = await supply(path);
			await store.add(newRecord({ id: 'a' }));
			expect((await store.get('w1', 'a')).id).toBe('a');
		} finally {
			delete process.env[ALLOWED_PATHS];
		}
	});
});

describe('options', () => {
	const policy = async (options: INodeParameters) => await supplied({ databaseFile: 'o', options });

	test('not added mean their defaults', async () => {
		expect((await policy({})).policy).toEqual({
			limits: { maxRecords: 10_000, maxBytes: 1024 ** 3 },
			fileLimits: { file: 1024 ** 3, record: 2 * 1024 ** 3 },
			keepEndedMs: 14 * 86_400_000,
			dataLoss: false,
		});
	});

	test('are each Store node’s own, though they share a file', async () => {
		const fusions = {
			maxRecords: 100,
			maxSizeMb: 0,
			maxFileMb: 0,
			maxFilesMb: 0.5,
			keepDays: 0.5,
			enableDataLoss: true,
		};
		const [one, other] = [await policy(fusions), await policy({})];
		expect(one.policy).toEqual({
			limits: { maxRecords: 100, maxBytes: 0 },
			fileLimits: { file: Infinity, record: 512 * 1024 },
			keepEndedMs: 43_200_000,
			dataLoss: true,
		});
		expect(other.policy.limits.maxRecords).toBe(10_000);
		expect(one.store).toBe(other.store);
	});

	test.each([
		['maxRecords', -1, 'Max Records per Workflow cannot be -1'],
		['maxSizeMb', 'much', 'Max Size per Workflow (MB) cannot be much'],
		['maxFileMb', -1, 'Max File Size (MB) cannot be -1'],
		['keepDays', 1e300, 'Keep Resolved and Discarded (Days) cannot be 1e+300'],
	])('%s cannot be %s', async (name, value, message) => {
		await expect(policy({ [name]: value })).rejects.toMatchObject({
			message,
			description: expect.stringMatching(/^Give a number from 0/),
		});
	});
});

describe('a file that cannot be used', () => {
	const file = (name: string) => join(folder, name);
	const refused = async (name: string) => {
		try {
			await supply(name);
		} catch (error) {
			return error as Error & { description: string; functionality: string };
		}
		throw new Error('It was opened');
	};

	const CASES: Array<[string, (path: string) => void, RegExp, RegExp]> = [
		[
			'no database',
			(path) => writeFileSync(path, 'This is a letter, not a database.\n'.repeat(100)),
			/damaged, or is no such database/,
			/Move the file away/,
		],
		[
			"another program's database",
			(path) => {
				const other = new DatabaseSync(path);
				other.exec('create table theirs (a); insert into theirs values (7)');
				other.close();
			},
			/belongs to another program/,
			/Choose another path/,
		],
		[
			'a newer schema',
			(path) => {
				const newer = new DatabaseSync(path);
				newer.exec(`pragma application_id = ${0x49455845}; pragma user_version = 999`);
				newer.exec('create table records (id)');
				newer.close();
			},
			/newer version of this package \(schema 999/,
			/Update n8n-nodes-incomplete-executions/,
		],
		['a folder', (path) => mkdirSync(path), /cannot be opened or written/, /n8n may write there/],
	];

	test.each(CASES)(
		'%s: is told with a remedy, and left as it was',
		async (name, make, says, todo) => {
			const path = file(`bad ${name}`);
			make(path);
			const before = name === 'a folder' ? undefined : readFileSync(path);
			const error = await refused(`bad ${name}`);
			expect(error.name).toBe('NodeOperationError');
			expect(error.message).toMatch(says);
			expect(error.description).toMatch(todo);
			// n8n shows a sub-node's error as it is only with this.
			expect(error.functionality).toBe('configuration-node');
			if (before) expect(readFileSync(path).equals(before)).toBe(true);
		},
	);

	test('a file where its folder should be', async () => {
		writeFileSync(file('plain'), '');
		const error = await refused('plain/x.sqlite');
		expect(error.name).toBe('NodeOperationError');
		expect(error.message).toMatch(/cannot be opened or written/);
	});

	// A folder without the right to write does not stop root.
	const asUser = process.getuid?.() === 0 ? test.skip : test;
	asUser('a folder that is read only', async () => {
		mkdirSync(file('locked'), { mode: 0o500 });
		const error = await refused('locked/x.sqlite');
		expect(error.description).toMatch(/n8n may write there/);
	});

	test('is opened once what was wrong is mended', async () => {
		writeFileSync(file('mended'), 'no database at all, '.repeat(100));
		await refused('mended');
		rmSync(file('mended'));
		const store = await supply('mended');
		expect((await store.list('w1', {}, { limit: 1 })).records).toEqual([]);
	});
});
