import { randomUUID } from 'node:crypto';

import { scene, type TestDatabase } from './database';
import { MINUTE, newRecord, origin, WORKFLOW } from './records';

const DAY = 24 * 60 * MINUTE;

export function notedFilesSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);
	const stray = async (olderThanMs = DAY) => await at.store.strayFiles(WORKFLOW, olderThanMs);

	it('are stray when they are old and no record has come', async () => {
		const id = randomUUID();
		await at.store.noteFiles(WORKFLOW, id);
		expect(await stray()).toEqual([]);
		await at.db.pass(DAY + MINUTE);
		expect(await stray()).toEqual([id]);
		expect(await at.store.strayFiles('other', DAY)).toEqual([]);
	});

	it('are not while there is a record, and are when it is gone', async () => {
		const id = randomUUID();
		await at.store.noteFiles(WORKFLOW, id);
		await at.store.add(newRecord({ id }));
		await at.db.pass(DAY + MINUTE);
		expect(await stray()).toEqual([]);
		await at.store.delete(WORKFLOW, { ids: [id] });
		expect(await stray()).toEqual([id]);
	});

	it('count from when they were first noted', async () => {
		const id = randomUUID();
		await at.store.noteFiles(WORKFLOW, id);
		await at.db.pass(DAY);
		await at.store.noteFiles(WORKFLOW, id);
		await at.db.pass(MINUTE);
		expect(await stray()).toEqual([id]);
	});

	it('come oldest first, some at a time, until they are forgotten', async () => {
		const ids: string[] = [];
		for (let n = 0; n < 201; n++) {
			ids.push(randomUUID());
			await at.store.noteFiles(WORKFLOW, ids[n]);
			await at.db.pass(1);
		}
		await at.db.pass(DAY);
		const some = await stray();
		expect(some.length).toBeLessThan(ids.length);
		expect(some).toEqual(ids.slice(0, some.length));
		await at.store.forgetFiles('other', some);
		await at.store.forgetFiles(WORKFLOW, some);
		expect(await stray()).toEqual(ids.slice(some.length));
	});

	it('of a repeated item are stray: its record has another id', async () => {
		const [first, second] = [randomUUID(), randomUUID()];
		const same = origin();
		for (const id of [first, second]) {
			await at.store.noteFiles(WORKFLOW, id);
			await at.store.add(newRecord({ id, origin: same }));
		}
		await at.db.pass(DAY + MINUTE);
		expect(await stray()).toEqual([second]);
	});
}
