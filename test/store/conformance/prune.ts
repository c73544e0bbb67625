import type { ErrorType } from '../../../nodes/domain/errorTypes';
import { SharedContent } from '../../../nodes/store/sharedContent';
import { scene, type TestDatabase } from './database';
import { failure, MINUTE, newRecord, origin, RECORD_IN, running, WORKFLOW } from './records';

const DAY = 24 * 60 * MINUTE;
const TABLES = ['records', 'payloads', 'attempts', 'guard_runs', 'failure_kinds', 'contents'];

export function pruneSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const left = async () => (await at.store.list(WORKFLOW, {}, { limit: 1000 })).records;

	it.each(['resolved', 'discarded'] as const)('deletes %s records that are old', async (status) => {
		const { id } = await RECORD_IN[status](at.store);
		await at.db.pass(DAY);
		expect(await at.store.prune(WORKFLOW, 2 * DAY)).toEqual([]);
		await at.db.pass(DAY + MINUTE);
		expect(await at.store.prune(WORKFLOW, 2 * DAY)).toEqual([id]);
		for (const table of TABLES) expect(await at.db.query(`select * from ${table}`)).toEqual([]);
	});

	const kinds = async () =>
		Number((await at.db.query('select count(*) as n from failure_kinds'))[0].n);
	const ofType = (errorType: ErrorType) => newRecord({ failure: failure({ errorType }) });

	it('drops kinds of failures that no record has any more, and no others', async () => {
		const gone = await at.store.add(ofType('DataError'));
		const open = await at.store.add(ofType('RateLimitError'));
		await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
		await at.store.delete(WORKFLOW, { ids: [gone.id] });
		expect(await at.store.prune(WORKFLOW, DAY)).toEqual([]);
		expect(await kinds()).toBe(2);
		expect(await left()).toEqual([open]);
		const again = await at.store.add(ofType('DataError'));
		expect(await left()).toEqual([again, open]);
	});

	it('keeps a kind that a record added at the same time needs', async () => {
		const other = await at.db.open();
		for (let n = 0; n < 15; n++) {
			const { id } = await at.store.add(ofType('DataError'));
			await at.store.delete(WORKFLOW, { ids: [id] });
			const [, ...added] = await Promise.all([
				at.store.prune(WORKFLOW, DAY),
				other.add(ofType('DataError')),
				at.store.add(ofType('DataError')),
			]);
			expect((await left()).map((record) => record.id).sort()).toEqual(
				added.map((record) => record.id).sort(),
			);
			await at.store.delete(WORKFLOW, { filter: {} });
		}
		await at.store.prune(WORKFLOW, DAY);
		expect(await kinds()).toBe(0);
	});

	it('keeps a kind that an attempt settled at the same time fails with', async () => {
		const other = await at.db.open();
		for (let n = 0; n < 15; n++) {
			const before = await at.store.add(ofType('DataError'));
			await at.store.delete(WORKFLOW, { ids: [before.id] });
			const { record, claimToken } = await running(at.store);
			await Promise.all([
				at.store.prune(WORKFLOW, DAY),
				other.settle(record.id, claimToken, {
					outcome: 'failed',
					failure: failure({ errorType: 'DataError' }),
					next: { status: 'unresolved' },
					progressed: false,
				}),
				at.store.prune(WORKFLOW, DAY),
			]);
			expect(await left()).toMatchObject([{ id: record.id, errorType: 'DataError' }]);
			await at.store.delete(WORKFLOW, { filter: {} });
		}
	});

	it('counts from when it was discarded, not from when it failed', async () => {
		const { id } = await at.store.add(newRecord());
		await at.db.pass(5 * DAY);
		await at.store.discard(WORKFLOW, { ids: [id] });
		await at.db.pass(DAY);
		expect(await at.store.prune(WORKFLOW, 2 * DAY)).toEqual([]);
	});

	it.each(['pending', 'inProgress', 'unresolved'] as const)(
		'never deletes %s records',
		async (status) => {
			const { id } = await RECORD_IN[status](at.store);
			await at.db.pass(1000 * DAY);
			expect(await at.store.prune(WORKFLOW, 0)).toEqual([]);
			expect(await left()).toMatchObject([{ id, status }]);
		},
	);

	it('leaves other workflows alone', async () => {
		const other = origin({ workflowId: 'other' });
		const { id } = await at.store.add(newRecord({ origin: other }));
		await at.store.discard('other', { ids: [id] });
		await at.db.pass(DAY);
		expect(await at.store.prune(WORKFLOW, MINUTE)).toEqual([]);
		expect(await at.store.prune('other', MINUTE)).toEqual([id]);
	});

	it('drops shared content with the last record that shares it', async () => {
		const shared = { upstream: new SharedContent('up'), snapshot: new SharedContent('snap') };
		const [old, open] = [
			await at.store.add(newRecord(shared)),
			await at.store.add(newRecord(shared)),
		];
		await at.store.discard(WORKFLOW, { ids: [old.id] });
		await at.db.pass(DAY);
		expect(await at.store.prune(WORKFLOW, MINUTE)).toEqual([old.id]);
		expect(await at.store.get(WORKFLOW, open.id)).toMatchObject({
			upstream: 'up',
			snapshot: 'snap',
		});
		await at.store.discard(WORKFLOW, { ids: [open.id] });
		await at.db.pass(DAY);
		await at.store.prune(WORKFLOW, MINUTE);
		expect(await at.db.query('select * from contents')).toEqual([]);
	});

	it('goes in batches, oldest first, each record once though two do it', async () => {
		const other = await at.db.open();
		const ids: string[] = [];
		for (let n = 0; n < 650; n++) ids.push((await at.store.add(newRecord())).id);
		const [oldest, ...younger] = ids;
		await at.store.discard(WORKFLOW, { ids: [oldest] });
		await at.db.pass(DAY);
		await at.store.discard(WORKFLOW, { ids: younger });
		await at.db.pass(DAY);
		expect(await at.store.prune(WORKFLOW, MINUTE)).toContain(oldest);
		expect((await left()).length).toBeGreaterThan(0);
		const all = async (store: typeof other) => {
			const pruned: string[] = [];
			for (let some; (some = await store.prune(WORKFLOW, MINUTE)).length > 0;) pruned.push(...some);
			return pruned;
		};
		const pruned = (await Promise.all([all(at.store), all(other)])).flat();
		expect(new Set(pruned).size).toBe(pruned.length);
		expect(await left()).toEqual([]);
	}, 60_000);
}
