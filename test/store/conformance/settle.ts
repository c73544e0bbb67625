import type { Failure } from '../../../nodes/domain/record';
import type { RecordFilter, Settlement } from '../../../nodes/store/executionStore';
import { scene, type TestDatabase } from './database';
import {
	claimOne,
	failure,
	leaseRequest,
	MINUTE,
	newRecord,
	refusedAs,
	running,
	WORKFLOW,
} from './records';

const failed = (other = {}): Settlement => ({
	outcome: 'failed',
	failure: failure({ message: 'again', error: { message: 'again' } }),
	next: { status: 'pending', dueInMs: MINUTE },
	progressed: false,
	...other,
});

export function settleSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const settle = async (settlement: Settlement) => {
		const { record, claimToken } = await running(at.store);
		const settled = await at.store.settle(record.id, claimToken, settlement);
		return { settled, attempts: await at.store.attempts(WORKFLOW, record.id) };
	};

	it('succeeded: resolved', async () => {
		const { settled, attempts } = await settle({ outcome: 'succeeded' });
		expect(settled).toMatchObject({ status: 'resolved', attempts: 1, nextAttemptAt: null });
		expect(attempts[1]).toMatchObject({
			number: 1,
			outcome: 'succeeded',
			executionId: 'attempt-1',
			errorType: null,
			message: null,
		});
	});

	it('failed: due again with the new error, one step further in the schedule', async () => {
		const { settled, attempts } = await settle(
			failed({ failure: failure({ errorType: 'RateLimitError', message: 'slow down' }) }),
		);
		expect(settled).toMatchObject({
			status: 'pending',
			errorType: 'RateLimitError',
			message: 'slow down',
			attempts: 1,
			scheduleStep: 1,
			nextAttemptAt: settled.updatedAt + MINUTE,
		});
		expect(attempts[1]).toMatchObject({ outcome: 'failed', message: 'slow down' });
		const { records } = await at.store.list(WORKFLOW, { text: 'SLOW' }, { limit: 1 });
		expect(records).toEqual([settled]);
	});

	it('failed otherwise: found by the new error and node, and claimed again', async () => {
		const kinds = async () => (await at.db.query('select * from failure_kinds')).length;
		const { record, claimToken } = await running(at.store);
		const parked = await at.store.add(newRecord({ next: { status: 'unresolved' } }));
		const slack = { id: 'n2', name: 'Slack', type: 'slack' };
		const other = failure({ errorType: 'DataError', failedNode: slack, message: 'no such order' });
		const ids = async (filter: RecordFilter) =>
			(await at.store.list(WORKFLOW, filter, { limit: 9 })).records.map(({ id }) => id).sort();
		const fail = async (token: string, given: Failure) =>
			await at.store.settle(
				record.id,
				token,
				failed({ failure: given, next: { status: 'pending', dueInMs: 0 } }),
			);
		const again = async () => {
			const claim = await claimOne(at.store);
			expect(claim.record.id).toBe(record.id);
			await at.store.takeLease(leaseRequest(claim));
			return claim.claimToken;
		};
		expect(await kinds()).toBe(1);
		const settled = await fail(claimToken, other);
		expect(settled).toMatchObject({ errorType: 'DataError', failedNode: slack });
		expect(await kinds()).toBe(2);
		expect(await ids({ errorType: ['DataError'], failedNode: 'n2' })).toEqual([record.id]);
		expect(await ids({ failedNode: 'HTTP Request' })).toEqual([parked.id]);
		await fail(await again(), failure());
		expect(await ids({ errorType: ['DataError'] })).toEqual([]);
		expect(await ids({ failedNode: 'node-1' })).toEqual([parked.id, record.id].sort());
		await fail(await again(), other);
		expect(await kinds()).toBe(2);
		expect(await at.store.get(WORKFLOW, parked.id)).toEqual(
			expect.objectContaining({ ...parked, errorType: 'ConnectionError' }),
		);
	});

	it('failed for good: unresolved, with the reason', async () => {
		const next = { status: 'unresolved', reason: 'No scheduled retry is left' } as const;
		const { settled } = await settle(failed({ next }));
		expect(settled).toMatchObject({ ...next, nextAttemptAt: null });
	});

	it('failed at a later node: the schedule starts anew, the count does not', async () => {
		const { record, claimToken } = await running(at.store);
		await at.store.settle(
			record.id,
			claimToken,
			failed({ next: { status: 'pending', dueInMs: 0 } }),
		);
		const second = await claimOne(at.store);
		expect(second.record.scheduleStep).toBe(1);
		await at.store.takeLease(leaseRequest(second));
		const settled = await at.store.settle(
			record.id,
			second.claimToken,
			failed({ progressed: true }),
		);
		expect(settled).toMatchObject({ attempts: 2, scheduleStep: 0 });
	});

	it('keeps the newer continuation with the new error, or both as they were', async () => {
		const { record, claimToken } = await running(at.store);
		const due = { status: 'pending', dueInMs: 0 } as const;
		await at.store.settle(record.id, claimToken, failed({ continuation: { step: 2 }, next: due }));
		expect(await at.store.get(WORKFLOW, record.id)).toMatchObject({
			continuation: { step: 2 },
			error: { message: 'again' },
		});
		const second = await claimOne(at.store);
		await at.store.takeLease(leaseRequest(second));
		await at.store.settle(record.id, second.claimToken, {
			outcome: 'stopped',
			reason: 'The execution was stopped',
			next: due,
			continuation: { step: 3 },
		});
		expect(await at.store.get(WORKFLOW, record.id)).toMatchObject({
			continuation: { step: 3 },
			error: { message: 'again' },
		});
	});

	it.each(['anew', 'next', 'same'] as const)(
		'stopped: the schedule goes on %s',
		async (schedule) => {
			const { record, claimToken } = await running(at.store);
			const next = { status: 'pending', dueInMs: 0 } as const;
			await at.store.settle(record.id, claimToken, failed({ next }));
			const second = await claimOne(at.store);
			await at.store.takeLease(leaseRequest(second));
			const settled = await at.store.settle(record.id, second.claimToken, {
				outcome: 'stopped',
				reason: 'Stopped',
				next,
				schedule,
			});
			expect(settled.scheduleStep).toBe({ anew: 0, next: 2, same: 1 }[schedule]);
		},
	);

	it('stopped: tells the reason in the history and keeps the error', async () => {
		const { settled, attempts } = await settle({
			outcome: 'stopped',
			reason: 'The execution was stopped',
			next: { status: 'unresolved', reason: 'The failed node is gone' },
		});
		expect(settled).toMatchObject({
			status: 'unresolved',
			reason: 'The failed node is gone',
			message: 'Service unavailable',
		});
		expect(attempts[1]).toMatchObject({
			outcome: 'stopped',
			message: 'The execution was stopped',
			errorType: null,
		});
	});

	it('refuses a lease that is not the record’s, and changes nothing', async () => {
		const { record, claimToken } = await running(at.store);
		const before = await at.store.get(WORKFLOW, record.id);
		for (const settlement of [failed({ continuation: 1 }), { outcome: 'succeeded' } as const]) {
			await expect(at.store.settle(record.id, 'another', settlement)).rejects.toEqual(
				refusedAs('leaseMismatch'),
			);
			await expect(at.store.settle('unknown', claimToken, settlement)).rejects.toEqual(
				refusedAs('leaseMismatch'),
			);
		}
		expect(await at.store.get(WORKFLOW, record.id)).toEqual(before);
	});

	it('refuses a lease that was lost and given to another attempt', async () => {
		const { record, claimToken } = await running(at.store);
		await at.db.pass(MINUTE + 1);
		await at.store.recover(WORKFLOW, 3);
		const second = await claimOne(at.store);
		expect(second.record.id).toBe(record.id);
		await expect(at.store.settle(record.id, claimToken, { outcome: 'succeeded' })).rejects.toEqual(
			refusedAs('leaseMismatch'),
		);
		await at.store.takeLease(leaseRequest(second));
		await at.store.settle(record.id, second.claimToken, { outcome: 'succeeded' });
		await expect(
			at.store.settle(record.id, second.claimToken, { outcome: 'succeeded' }),
		).rejects.toEqual(refusedAs('leaseMismatch'));
	});

	it('believes a result that comes late but before anybody else’s', async () => {
		const { record, claimToken } = await running(at.store);
		await at.db.pass(MINUTE + 1);
		const settled = await at.store.settle(record.id, claimToken, { outcome: 'succeeded' });
		expect(settled.status).toBe('resolved');
		expect(await at.store.recover(WORKFLOW, 3)).toEqual([]);
	});

	it('takes one of two results that come at the same time', async () => {
		const { record, claimToken } = await running(at.store, newRecord());
		const stores = [at.store, await at.db.open()];
		const results = await Promise.allSettled(
			stores.map(
				async (store) => await store.settle(record.id, claimToken, { outcome: 'succeeded' }),
			),
		);
		expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(await at.store.attempts(WORKFLOW, record.id)).toHaveLength(2);
	});
}
