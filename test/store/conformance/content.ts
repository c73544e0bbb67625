import { randomBytes } from 'node:crypto';

import { SharedContent } from '../../../nodes/store/sharedContent';
import { scene, type TestDatabase } from './database';
import { claimOne, failure, leaseRequest, newRecord, origin, WORKFLOW } from './records';

export function contentSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const contents = async () =>
		Number((await at.db.query('select count(*) as n from contents'))[0].n);

	it('stores what records of a run share once, and drops it with the last one', async () => {
		const shared = { upstream: new SharedContent('up'), snapshot: new SharedContent('snap') };
		const ids = [];
		for (let n = 0; n < 3; n++) ids.push((await at.store.add(newRecord(shared))).id);
		expect(await contents()).toBe(2);
		await at.store.delete(WORKFLOW, { ids: ids.slice(0, 2) });
		expect(await contents()).toBe(2);
		expect(await at.store.get(WORKFLOW, ids[2])).toMatchObject({
			upstream: 'up',
			snapshot: 'snap',
		});
		await at.store.delete(WORKFLOW, { ids });
		expect(await contents()).toBe(0);
		for (const table of ['records', 'payloads', 'attempts', 'guard_runs']) {
			expect(await at.db.query(`select * from ${table}`)).toEqual([]);
		}
	});

	it('shares equal content of different runs and of different kinds', async () => {
		const twice = async () =>
			await at.store.add(
				newRecord({ upstream: new SharedContent({ a: 1 }), snapshot: new SharedContent({ a: 1 }) }),
			);
		const [first, second] = [await twice(), await twice()];
		expect(await contents()).toBe(1);
		await at.store.delete(WORKFLOW, { ids: [first.id] });
		expect(await at.store.get(WORKFLOW, second.id)).toMatchObject({ upstream: { a: 1 } });
	});

	it('keeps content that a record added at the same time needs', async () => {
		const shared = () => ({ upstream: new SharedContent('u'), snapshot: new SharedContent('s') });
		const other = await at.db.open();
		for (let n = 0; n < 15; n++) {
			const { id } = await at.store.add(newRecord(shared()));
			const [, added] = await Promise.all([
				at.store.delete(WORKFLOW, { ids: [id] }),
				other.add(newRecord(shared())),
			]);
			expect(await at.store.get(WORKFLOW, added.id)).toMatchObject({ upstream: 'u' });
			await at.store.delete(WORKFLOW, { ids: [added.id] });
		}
		expect(await contents()).toBe(0);
	});

	it('keeps the run that a record added at the same time shares', async () => {
		const other = await at.db.open();
		const same = origin();
		const shared = { upstream: new SharedContent('u'), snapshot: new SharedContent('s') };
		const item = (itemIndex: number) => newRecord({ origin: { ...same, itemIndex }, ...shared });
		for (let n = 0; n < 30; n += 3) {
			const { id } = await at.store.add(item(n));
			const [, ...added] = await Promise.all([
				at.store.delete(WORKFLOW, { ids: [id] }),
				other.add(item(n + 1)),
				at.store.add(item(n + 2)),
			]);
			for (const record of added) {
				const whole = await at.store.get(WORKFLOW, record.id);
				expect(whole).toMatchObject({ upstream: 'u', snapshot: 's' });
				expect(whole.executionId).toBe(same.executionId);
			}
			await at.store.delete(WORKFLOW, { filter: {} });
		}
		expect(await at.db.query('select * from guard_runs')).toEqual([]);
		expect(await contents()).toBe(0);
	});

	it('compresses', async () => {
		const { size } = await at.store.add(newRecord({ continuation: 'n8n '.repeat(100_000) }));
		expect(size).toBeLessThan(5000);
	});

	it('keeps 20 MB that cannot be compressed, through an attempt', async () => {
		const continuation = { file: randomBytes(15_000_000).toString('base64') };
		expect(continuation.file.length).toBe(20_000_000);
		const { id, size } = await at.store.add(newRecord({ continuation }));
		expect(size).toBeGreaterThan(14_000_000);
		const claim = await claimOne(at.store);
		const leased = await at.store.takeLease(leaseRequest(claim));
		expect(leased.continuation).toEqual(continuation);
		await at.store.settle(id, claim.claimToken, {
			outcome: 'failed',
			failure: failure(),
			next: { status: 'unresolved' },
			continuation: { small: true },
			progressed: false,
		});
		const settled = await at.store.get(WORKFLOW, id);
		expect(settled.continuation).toEqual({ small: true });
		expect(settled.size).toBeLessThan(1000);
	});
}
