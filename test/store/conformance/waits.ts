import type { Failure } from '../../../nodes/domain/record';
import { scene, type TestDatabase } from './database';
import {
	claimOne,
	claimRequest,
	failure,
	leaseRequest,
	MINUTE,
	newRecord,
	running,
	WORKFLOW,
} from './records';

const waits = (other: Partial<Failure> = {}): Failure =>
	failure({ errorType: null, because: null, message: '"Wait" waits', error: null, ...other });

export function waitsSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	/** The store's present time. */
	const now = async () => (await at.store.add(newRecord())).createdAt;

	const waiting = async (waitMs: number) => {
		const waitTill = (await now()) + waitMs;
		await at.store.discard(WORKFLOW, { filter: {} });
		return await at.store.add(
			newRecord({
				failure: waits(),
				outcome: 'waiting',
				next: { status: 'pending', waitTill },
			}),
		);
	};
	const get = async (id: string) => await at.store.get(WORKFLOW, id);
	const outcomes = async (id: string) =>
		(await at.store.attempts(WORKFLOW, id)).map(({ number, outcome }) => [number, outcome]);
	const goOn = async () => {
		const claim = await claimOne(at.store);
		await at.store.takeLease(leaseRequest(claim));
		return claim;
	};

	it('keeps an item that waits, without an error, until the time that it waits for', async () => {
		const record = await waiting(2 * MINUTE);
		expect(record).toMatchObject({
			status: 'pending',
			errorType: null,
			because: null,
			message: '"Wait" waits',
			attempts: 0,
			nextAttemptAt: record.waitTill,
		});
		expect(Number(record.waitTill) - record.createdAt).toBeGreaterThan(MINUTE);
		expect((await get(record.id)).error).toBeNull();
		expect(await outcomes(record.id)).toEqual([[0, 'waiting']]);
		await at.db.pass(MINUTE);
		expect(await at.store.claim(claimRequest())).toEqual([]);
		await at.db.pass(MINUTE);
		expect((await claimOne(at.store)).record.id).toBe(record.id);
	});

	it('lists those without an error, whatever the filter goes by', async () => {
		const { id } = await waiting(MINUTE);
		const found = async (filter: object) =>
			(await at.store.list(WORKFLOW, { status: ['pending'], ...filter }, { limit: 9 })).records.map(
				(each) => each.id,
			);
		expect(await found({})).toEqual([id]);
		expect(await found({ text: '"wait"' })).toEqual([id]);
		expect(await found({ failedNode: 'node-1' })).toEqual([id]);
		expect(await found({ errorType: ['ConnectionError'] })).toEqual([]);
	});

	it('lets the same attempt go on, and end', async () => {
		const { id } = await waiting(0);
		const { claimToken, attempt } = await goOn();
		expect(attempt).toBe(0);
		expect((await get(id)).waitTill).toBeNull();
		const settled = await at.store.settle(id, claimToken, { outcome: 'succeeded' });
		expect(settled).toMatchObject({ status: 'resolved', attempts: 0, waitTill: null });
		expect(await outcomes(id)).toEqual([[0, 'succeeded']]);
		const [first] = await at.store.attempts(WORKFLOW, id);
		expect(first).toMatchObject({ startedAt: 1_000, executionId: 'attempt-1', message: null });
	});

	it('takes a failure after the wait for the first one', async () => {
		const { id } = await waiting(0);
		const { claimToken } = await goOn();
		const next = { status: 'pending', dueInMs: MINUTE } as const;
		const settled = await at.store.settle(id, claimToken, {
			outcome: 'failed',
			failure: failure(),
			next,
			progressed: true,
		});
		expect(settled).toMatchObject({
			status: 'pending',
			errorType: 'ConnectionError',
			attempts: 0,
			scheduleStep: 0,
			waitTill: null,
		});
		expect(await outcomes(id)).toEqual([[0, 'failed']]);
		await at.db.pass(MINUTE);
		expect((await claimOne(at.store)).attempt).toBe(1);
	});

	it('waits within an attempt, as often as it wants, and forgets the error before', async () => {
		const { record, claimToken } = await running(at.store);
		const wait = async (token: string) =>
			await at.store.settle(record.id, token, {
				outcome: 'waiting',
				failure: waits(),
				next: { status: 'pending', waitTill: 1 },
				continuation: { step: 2 },
			});
		expect(await wait(claimToken)).toMatchObject({
			status: 'pending',
			errorType: null,
			because: null,
			message: '"Wait" waits',
			attempts: 1,
			scheduleStep: 0,
			waitTill: 1,
		});
		const second = await goOn();
		expect(second.attempt).toBe(1);
		expect(await get(record.id)).toMatchObject({ continuation: { step: 2 }, error: null });
		await wait(second.claimToken);
		const third = await goOn();
		await at.store.settle(record.id, third.claimToken, { outcome: 'succeeded' });
		expect(await outcomes(record.id)).toEqual([
			[0, 'failed'],
			[1, 'succeeded'],
		]);
	});

	it('ends a wait early when it is resubmitted, or given up', async () => {
		const { id } = await waiting(MINUTE);
		await at.store.discard(WORKFLOW, { ids: [id] });
		expect(await get(id)).toMatchObject({ status: 'discarded', waitTill: null });
		await at.store.resubmit(WORKFLOW, { ids: [id] });
		expect(await get(id)).toMatchObject({ status: 'pending', waitTill: null });
		expect((await claimOne(at.store)).attempt).toBe(1);
	});

	it('stays waiting when a claim is given back, and not when its attempt was interrupted', async () => {
		const { id } = await waiting(0);
		const first = await claimOne(at.store);
		await at.store.releaseClaim(id, first.claimToken);
		const second = await claimOne(at.store);
		expect(second.attempt).toBe(0);
		await at.db.pass(2 * MINUTE);
		await at.store.recover(WORKFLOW, 3);
		expect(await outcomes(id)).toEqual([[0, 'interrupted']]);
		expect((await claimOne(at.store)).attempt).toBe(1);
	});

	it('keeps an item that was stopped, without an error', async () => {
		const stopped = waits({ message: 'The execution was stopped' });
		const next = { status: 'unresolved', reason: 'Interrupted' } as const;
		const { id } = await at.store.add(newRecord({ failure: stopped, outcome: 'stopped', next }));
		expect(await get(id)).toMatchObject({ ...next, errorType: null, attempts: 0 });
		expect(await outcomes(id)).toEqual([[0, 'stopped']]);
	});
}
