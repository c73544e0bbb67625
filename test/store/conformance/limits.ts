import { NO_LIMITS } from '../../../nodes/store/limits';
import { SharedContent } from '../../../nodes/store/sharedContent';
import { scene, type TestDatabase } from './database';
import {
	claimOne,
	failure,
	leaseRequest,
	newRecord,
	origin,
	RECORD_IN,
	refusedAs,
	running,
	WORKFLOW,
} from './records';

const upTo = (maxRecords: number) => ({ maxRecords, maxBytes: 0 });
const bytes = (maxBytes: number) => ({ maxRecords: 0, maxBytes });

export function limitsSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const tables = async () =>
		await Promise.all(
			['records', 'payloads', 'attempts', 'guard_runs', 'failure_kinds', 'contents'].map(
				async (table) => await at.db.query(`select * from ${table}`),
			),
		);

	it('refuses one record more than may be open, says what to do, and writes nothing', async () => {
		for (let n = 0; n < 2; n++) await at.store.add(newRecord(), upTo(2));
		const before = await tables();
		const other = { upstream: new SharedContent('new'), snapshot: new SharedContent('new too') };
		await expect(at.store.add(newRecord(other), upTo(2))).rejects.toMatchObject({
			name: 'StoreError',
			code: 'storeFull',
			message:
				'The Store is full for this workflow: it has 2 open incomplete executions, of at most 2',
			remedy: expect.stringContaining('raise "Max Records per Workflow"'),
		});
		expect(await tables()).toEqual(before);
		await at.store.add(newRecord(), upTo(3));
	});

	it.each(['pending', 'inProgress', 'unresolved'] as const)('counts %s records', async (status) => {
		await RECORD_IN[status](at.store);
		await expect(at.store.add(newRecord(), upTo(1))).rejects.toEqual(refusedAs('storeFull'));
		await at.store.add(newRecord(), upTo(2));
	});

	it.each(['resolved', 'discarded'] as const)('does not count %s records', async (status) => {
		await RECORD_IN[status](at.store);
		await at.store.add(newRecord(), upTo(1));
	});

	it('has room again after records were deleted, and less after they were resubmitted', async () => {
		const { id } = await RECORD_IN.discarded(at.store);
		await at.store.resubmit(WORKFLOW, { ids: [id] });
		await expect(at.store.add(newRecord(), upTo(1))).rejects.toEqual(refusedAs('storeFull'));
		await at.store.delete(WORKFLOW, { ids: [id] });
		await at.store.add(newRecord(), upTo(1));
	});

	it('counts each workflow for itself', async () => {
		await at.store.add(newRecord(), upTo(1));
		await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }), upTo(1));
	});

	it('returns the record of an origin that is there, however full it is', async () => {
		const same = origin();
		const first = await at.store.add(newRecord({ origin: same }), upTo(1));
		expect(await at.store.add(newRecord({ origin: same }), upTo(1))).toEqual(first);
	});

	it('refuses more bytes than may be open, and says what to do', async () => {
		const { size } = await at.store.add(newRecord());
		const limits = bytes(2 * size - 1);
		const before = await tables();
		await expect(at.store.add(newRecord(), limits)).rejects.toMatchObject({
			code: 'storeFull',
			message: expect.stringMatching(/would have 0\.00\d+ MB, of at most 0\.00\d+ MB$/),
			remedy: expect.stringContaining('raise "Max Size per Workflow (MB)"'),
		});
		expect(await tables()).toEqual(before);
		await at.store.add(newRecord(), bytes(2 * size));
	});

	it('counts the bytes of the state that a record has now', async () => {
		const { record, claimToken } = await running(at.store);
		const { size } = await at.store.settle(record.id, claimToken, {
			outcome: 'failed',
			failure: failure(),
			next: { status: 'pending', dueInMs: 0 },
			continuation: Array.from({ length: 1000 }, (_, n) => n * 7919),
			progressed: false,
		});
		expect(size).toBeGreaterThan(record.size);
		const limits = bytes(size + record.size - 1);
		await expect(at.store.add(newRecord(), limits)).rejects.toEqual(refusedAs('storeFull'));
		const claim = await claimOne(at.store);
		await at.store.takeLease(leaseRequest(claim));
		await at.store.settle(record.id, claim.claimToken, { outcome: 'succeeded' });
		await at.store.add(newRecord(), bytes(record.size));
	});

	it('knows no limit of 0', async () => {
		for (let n = 0; n < 3; n++) await at.store.add(newRecord(), NO_LIMITS);
	});

	it('refuses one of several that are added at the same time, and keeps the others', async () => {
		const same = origin();
		const first = await at.store.add(newRecord({ origin: same }));
		const added = await Promise.allSettled([
			at.store.add(newRecord(), upTo(10)),
			at.store.add(newRecord(), upTo(1)),
			at.store.add(newRecord({ origin: same }), upTo(1)),
			at.store.add(newRecord({ id: first.id }), upTo(10)),
			at.store.add(newRecord(), upTo(10)),
		]);
		expect(added).toMatchObject([
			{ status: 'fulfilled' },
			{ reason: { code: 'storeFull' } },
			{ value: first },
			{ reason: { code: 'notAllowed' } },
			{ status: 'fulfilled' },
		]);
		expect(await at.store.countByStatus(WORKFLOW)).toMatchObject({ pending: 3 });
	});

	it('may let those that add at the same time exceed it, and counts them all', async () => {
		const stores = [at.store, await at.db.open(), await at.db.open()];
		const added = await Promise.allSettled(
			Array.from({ length: 30 }, async (_, n) => await stores[n % 3].add(newRecord(), upTo(5))),
		);
		const kept = added.filter(({ status }) => status === 'fulfilled').length;
		expect(kept).toBeGreaterThanOrEqual(5);
		const { pending } = await at.store.countByStatus(WORKFLOW);
		expect(pending).toBe(kept);
		await expect(at.store.add(newRecord(), upTo(kept))).rejects.toEqual(refusedAs('storeFull'));
		await at.store.add(newRecord(), upTo(kept + 1));
	});
}
