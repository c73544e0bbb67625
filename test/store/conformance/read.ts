import { STATUSES } from '../../../nodes/domain/status';
import { scene, type TestDatabase } from './database';
import { claimOne, newRecord, origin, RECORD_IN, refusedAs, running, WORKFLOW } from './records';

export function readSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	it('gets a record whole', async () => {
		const record = newRecord();
		const added = await at.store.add(record);
		expect(await at.store.get(WORKFLOW, record.id)).toEqual({
			...added,
			error: record.failure.error,
			continuation: record.continuation,
			upstream: record.upstream.value,
			snapshot: record.snapshot.value,
		});
	});

	it('says the same of a record that does not exist and of another workflow’s', async () => {
		const foreign = await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
		for (const id of ['unknown', '', foreign.id]) {
			await expect(at.store.get(WORKFLOW, id)).rejects.toEqual(refusedAs('notFound'));
			await expect(at.store.attempts(WORKFLOW, id)).rejects.toEqual(refusedAs('notFound'));
		}
	});

	it('counts by status, in its own workflow only', async () => {
		await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
		for (const status of ['resolved', 'discarded', 'inProgress', 'unresolved'] as const) {
			await RECORD_IN[status](at.store);
		}
		await RECORD_IN.pending(at.store);
		await RECORD_IN.pending(at.store);
		const all = Object.fromEntries(STATUSES.map((status) => [status, 1]));
		expect(await at.store.countByStatus(WORKFLOW)).toEqual({ ...all, pending: 2 });
		expect(await at.store.countByStatus('none')).toEqual(
			Object.fromEntries(STATUSES.map((status) => [status, 0])),
		);
	});

	it('tells all attempts, oldest first', async () => {
		const record = newRecord({ startedAt: 17 });
		const claim = await running(at.store, record);
		const added = claim.record;
		await at.db.pass(1000);
		await at.store.settle(added.id, claim.claimToken, {
			outcome: 'failed',
			failure: {
				...record.failure,
				errorType: 'RateLimitError',
				message: 'Too many requests',
				failedNode: { id: 'node-2', name: 'Slack', type: 'slack' },
			},
			next: { status: 'pending', dueInMs: 0 },
			progressed: true,
		});
		const next = await claimOne(at.store);
		expect(next.attempt).toBe(2);
		const attempts = await at.store.attempts(WORKFLOW, added.id);
		expect(attempts).toEqual([
			{
				number: 0,
				outcome: 'failed',
				startedAt: 17,
				endedAt: expect.any(Number),
				executionId: record.origin.executionId,
				errorType: 'ConnectionError',
				message: 'Service unavailable',
				failedNodeName: 'HTTP Request',
			},
			{
				number: 1,
				outcome: 'failed',
				startedAt: expect.any(Number),
				endedAt: expect.any(Number),
				executionId: 'attempt-1',
				errorType: 'RateLimitError',
				message: 'Too many requests',
				failedNodeName: 'Slack',
			},
		]);
		expect(attempts[1].endedAt - attempts[1].startedAt).toBeGreaterThanOrEqual(1000);
	});
}
