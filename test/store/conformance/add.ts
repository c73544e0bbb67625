import { SharedContent } from '../../../nodes/store/sharedContent';
import { scene, type TestDatabase } from './database';
import { failure, newRecord, origin, refusedAs, WORKFLOW } from './records';

export function addSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	it('keeps a record with all that lists show', async () => {
		const record = newRecord({ next: { status: 'pending', dueInMs: 5000 } });
		const added = await at.store.add(record);
		const { error: _, ...shown } = record.failure;
		expect(added).toMatchObject({ id: record.id, ...record.origin, ...shown });
		expect(added).toMatchObject({
			status: 'pending',
			reason: null,
			attempts: 0,
			scheduleStep: 0,
			nextAttemptAt: added.createdAt + 5000,
			updatedAt: added.createdAt,
		});
		expect(added.size).toBeGreaterThan(0);
	});

	it('keeps why a person is needed, and no time of a retry', async () => {
		const next = { status: 'unresolved', reason: 'Its files cannot be kept' } as const;
		const added = await at.store.add(newRecord({ next }));
		expect(added).toMatchObject({ ...next, nextAttemptAt: null });
	});

	it('stores an origin once, and leaves the record that is there unchanged', async () => {
		const first = await at.store.add(newRecord({ origin: origin({ executionId: '7' }) }));
		const again = await at.store.add(
			newRecord({
				origin: origin({ executionId: '7' }),
				failure: failure({ message: 'another' }),
				next: { status: 'unresolved' },
			}),
		);
		expect(again).toEqual(first);
		expect((await at.store.list(WORKFLOW, {}, { limit: 10 })).records).toHaveLength(1);
		expect(await at.store.attempts(WORKFLOW, first.id)).toHaveLength(1);
	});

	it('stores an origin once, also when other data came before it', async () => {
		const same = origin();
		const first = await at.store.add(newRecord({ origin: same }));
		const others = { upstream: new SharedContent('other'), snapshot: new SharedContent('new') };
		expect(await at.store.add(newRecord({ origin: same, ...others }))).toEqual(first);
		const renamed = { ...same, workflowName: 'Renamed' };
		expect(await at.store.add(newRecord({ origin: renamed, ...others }))).toEqual(first);
		expect(await at.db.query('select * from guard_runs')).toHaveLength(1);
		expect(await at.db.query('select * from contents')).toHaveLength(2);
	});

	it('stores an origin once when two processes store it at the same time', async () => {
		const other = await at.db.open();
		const same = origin();
		const added = await Promise.all(
			[at.store, other, at.store, other].map(
				async (store) => await store.add(newRecord({ origin: same })),
			),
		);
		expect(new Set(added.map(({ id }) => id)).size).toBe(1);
	});

	it.each([
		['execution', { executionId: 'other' }],
		['Guard', { guard: { id: 'other', name: 'Guard', type: 'package.guard' } }],
		['outer item', { outer: 'outer:0:1' }],
		['run', { runIndex: 1 }],
		['item', { itemIndex: 1 }],
		['workflow', { workflowId: 'other' }],
	])('takes another %s for another origin', async (_, other) => {
		const executionId = '7';
		const first = await at.store.add(newRecord({ origin: origin({ executionId }) }));
		const second = await at.store.add(newRecord({ origin: origin({ executionId, ...other }) }));
		expect(second.id).not.toBe(first.id);
	});

	it('refuses an id that another origin has, and leaves that record alone', async () => {
		const first = await at.store.add(newRecord());
		await expect(at.store.add(newRecord({ id: first.id }))).rejects.toEqual(
			refusedAs('notAllowed'),
		);
		expect((await at.store.list(WORKFLOW, {}, { limit: 10 })).records).toEqual([first]);
	});

	it('rounds times, which schedules with jitter do not', async () => {
		const next = { status: 'pending', dueInMs: 1000.4 } as const;
		const added = await at.store.add(newRecord({ next, startedAt: 1.5 }));
		expect(added.nextAttemptAt).toBe(added.createdAt + 1000);
	});

	it('refuses to work when closed', async () => {
		await at.store.close();
		await expect(at.store.add(newRecord())).rejects.toEqual(refusedAs('unavailable'));
		await expect(at.store.countByStatus(WORKFLOW)).rejects.toEqual(refusedAs('unavailable'));
		await at.store.close();
	});
}
