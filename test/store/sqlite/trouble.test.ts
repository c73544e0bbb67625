import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
	chmodSync,
	closeSync,
	mkdirSync,
	openSync,
	readFileSync,
	statSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

import { connect } from '../../../nodes/store/sqlite/connect';
import { SqliteStore } from '../../../nodes/store/sqlite/sqliteStore';
import {
	allOf,
	claimOne,
	leaseRequest,
	newRecord,
	refusedAs,
	WORKFLOW,
} from '../conformance/records';
import { temporaryFolder } from './database';

let folder: string;
let path: string;
let remove: () => void;
beforeEach(() => {
	({ folder, remove } = temporaryFolder());
	path = join(folder, 'records.sqlite');
});
afterEach(() => remove());

const open = async (waitMs?: number) => {
	const connection = await connect(path, waitMs);
	return { connection, store: new SqliteStore(connection, 's', () => 1_000_000) };
};

const told = (code: string, message: RegExp) => ({
	code,
	message: expect.stringMatching(message),
	remedy: expect.stringMatching(/\w{3}/),
});

describe('a file that cannot be used', () => {
	it('is a directory', async () => {
		mkdirSync(path);
		await expect(connect(path)).rejects.toMatchObject(told('unavailable', /cannot be opened/));
	});

	it('lies in a file', async () => {
		writeFileSync(path, '');
		await expect(connect(join(path, 'records.sqlite'))).rejects.toMatchObject(
			told('unavailable', /cannot be opened/),
		);
	});

	it.each([
		['is no database', Buffer.from('x'.repeat(5000))],
		['is a short text', Buffer.from('hello')],
	])('%s: left as it is', async (_, content) => {
		writeFileSync(path, content);
		await expect(connect(path)).rejects.toMatchObject(told('corrupt', /damaged, or is no such/));
		expect(readFileSync(path).equals(content)).toBe(true);
	});

	// To root, every file is readable and writable.
	const asUser = process.getuid?.() === 0 ? it.skip : it;

	asUser('is unreadable', async () => {
		await (await open()).connection.close();
		chmodSync(path, 0o000);
		await expect(connect(path)).rejects.toMatchObject(told('unavailable', /cannot be opened/));
	});

	asUser('is read-only', async () => {
		await (await open()).connection.close();
		chmodSync(path, 0o400);
		await expect(connect(path)).rejects.toMatchObject(told('unavailable', /cannot be opened/));
	});

	it('has become read-only', async () => {
		const { connection, store } = await open();
		await connection.read((sql) => sql.get('pragma query_only = on'));
		await expect(store.add(newRecord())).rejects.toMatchObject(
			told('unavailable', /cannot be opened or written/),
		);
		await connection.close();
	});

	it('has damaged pages', async () => {
		const first = await open();
		for (let n = 0; n < 50; n++) {
			await first.store.add(newRecord({ continuation: randomBytes(3000).toString('hex') }));
		}
		await first.connection.close();
		const file = openSync(path, 'r+');
		for (let at = 4096; at < statSync(path).size; at += 4096)
			writeSync(file, randomBytes(4096), 0, 4096, at);
		closeSync(file);
		await expect(open().then(async ({ store }) => await allOf(store, 10))).rejects.toMatchObject(
			told('corrupt', /damaged/),
		);
	});
});

describe('another process that holds the database', () => {
	const holding = async (work: (release: () => void) => Promise<void>) => {
		const other = new DatabaseSync(path);
		other.exec('begin immediate');
		try {
			await work(() => other.exec('commit'));
		} finally {
			other.close();
		}
	};

	it('for too long: told, and nothing half written', async () => {
		const { connection, store } = await open(50);
		await holding(async () => {
			await expect(store.add(newRecord())).rejects.toMatchObject(
				told('locked', /Another process keeps/),
			);
		});
		expect(await allOf(store, 10)).toEqual([]);
		await connection.close();
	});

	it('for a while: waited for, without holding up the event loop', async () => {
		const { connection, store } = await open();
		await holding(async (release) => {
			let turns = 0;
			const turning = setInterval(() => {
				turns += 1;
				if (turns === 20) release();
			}, 5);
			await store.add(newRecord());
			clearInterval(turning);
			expect(turns).toBeGreaterThanOrEqual(20);
		});
		await connection.close();
	});

	it('does not keep others from reading', async () => {
		const { connection, store } = await open(50);
		await store.add(newRecord());
		await holding(async () => {
			expect(await allOf(store, 10)).toHaveLength(1);
		});
		await connection.close();
	});

	it('while it is opened', async () => {
		await (await open()).connection.close();
		const other = new DatabaseSync(path);
		other.exec('pragma locking_mode = exclusive; begin exclusive');
		await expect(connect(path, 50)).rejects.toEqual(refusedAs('locked'));
		other.close();
		await (await connect(path, 50)).close();
	});
});

describe('no space left', () => {
	it('by the database’s own bound: told, nothing half written, all that was there still works', async () => {
		const { connection, store } = await open();
		const { id } = await store.add(newRecord());
		await connection.read((sql) => sql.get('pragma max_page_count = 30'));
		const big = { continuation: randomBytes(200_000).toString('hex') };
		await expect(store.add(newRecord(big))).rejects.toMatchObject(
			told('outOfSpace', /no space left/),
		);
		expect(await allOf(store, 10)).toHaveLength(1);
		const claim = await claimOne(store);
		await store.takeLease(leaseRequest(claim));
		await store.settle(id, claim.claimToken, { outcome: 'succeeded' });
		expect(await connection.read((sql) => sql.get('pragma integrity_check'))).toEqual({
			integrity_check: 'ok',
		});
		await connection.close();
	});

	const mountable = (() => {
		try {
			execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
				stdio: 'ignore',
			});
			return process.getuid?.() === 0;
		} catch {
			return false;
		}
	})();

	// Only root may mount; elsewhere the test above stands for it.
	(mountable ? it : it.skip)(
		'on the disk: told, and all goes on when there is some again',
		async () => {
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
			try {
				const { connection, store } = await open();
				const { id } = await store.add(newRecord());
				const ballast = join(folder, 'ballast');
				const fill = () => {
					const file = openSync(ballast, 'w');
					try {
						for (;;) writeSync(file, Buffer.alloc(4096));
					} catch {
						closeSync(file);
					}
				};
				fill();
				const big = { continuation: randomBytes(20_000).toString('hex') };
				await expect(store.add(newRecord(big))).rejects.toMatchObject(
					told('outOfSpace', /no space left/),
				);
				expect((await store.get(WORKFLOW, id)).id).toBe(id);
				writeFileSync(ballast, '');
				await store.add(newRecord(big));
				expect(await allOf(store, 10)).toHaveLength(2);
				await connection.close();
			} finally {
				execFileSync('umount', [folder]);
			}
		},
	);
});
