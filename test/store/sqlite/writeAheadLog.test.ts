import { promises as files, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

import { connect } from '../../../nodes/store/sqlite/connect';
import type { Connection } from '../../../nodes/store/sqlite/connection';
import { temporaryFolder } from './database';

const INSERT = 'insert into contents (hash, data) values (:hash, :data)';

let path: string;
let connection: Connection;
let remove: () => void;
beforeEach(async () => {
	const temporary = temporaryFolder();
	remove = temporary.remove;
	path = join(temporary.folder, 'records.sqlite');
	connection = await connect(path);
});
afterEach(async () => {
	jest.restoreAllMocks();
	await connection.close();
	remove();
});

const write = async (bytes = 100) =>
	await connection.write((sql) =>
		sql.run(INSERT, { hash: randomBytes(8).toString('hex'), data: randomBytes(bytes) }),
	);

/** Lets the test say when, and how, the disk is done. */
function holdTheDisk() {
	const flushes: Array<{ done(): void; fail(error: Error): void }> = [];
	const real = files.open;
	jest.spyOn(files, 'open').mockImplementation(async (...args) => {
		const file = await real(...args);
		file.datasync = async () =>
			await new Promise<void>((done, fail) => flushes.push({ done, fail }));
		return file;
	});
	const flush = async (n: number) => {
		while (flushes.length < n) await new Promise(setImmediate);
		return flushes[n - 1];
	};
	return { flushes, flush };
}

it('tells a write only when the log is on the disk', async () => {
	const disk = holdTheDisk();
	let told = false;
	const written = write().then(() => (told = true));
	const flush = await disk.flush(1);
	await new Promise(setImmediate);
	expect(told).toBe(false);
	flush.done();
	await written;
});

it('counts on no flush that began before the commit, and shares the next', async () => {
	const disk = holdTheDisk();
	const first = write();
	const begun = await disk.flush(1);
	const others = [write(), write(), write()];
	await connection.read((sql) => sql.get('select 1'));
	begun.done();
	await first;
	(await disk.flush(2)).done();
	await Promise.all(others);
	expect(disk.flushes).toHaveLength(2);
});

it('tells that the disk failed, and goes on when it works again', async () => {
	const disk = holdTheDisk();
	const failing = write();
	(await disk.flush(1)).fail(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
	await expect(failing).rejects.toMatchObject({ code: 'outOfSpace' });
	const written = write();
	(await disk.flush(2)).done();
	await written;
});

it('keeps the log short, and what was in it', async () => {
	const megabyte = 1024 * 1024;
	let highest = 0;
	for (let n = 0; n < 40; n++) {
		await write(megabyte);
		highest = Math.max(highest, statSync(`${path}-wal`).size);
	}
	const limit = Date.now() + 4000;
	while (statSync(`${path}-wal`).size > 5 * megabyte && Date.now() < limit) {
		await write();
		await new Promise(setImmediate);
	}
	expect(statSync(`${path}-wal`).size).toBeLessThanOrEqual(5 * megabyte);
	expect(highest).toBeLessThan(40 * megabyte);
	const other = new DatabaseSync(path, { readOnly: true });
	const { n } = other.prepare('select count(*) as n from contents where length(data) > 100').get()!;
	other.close();
	expect(n).toBe(40);
});
