import fc from 'fast-check';

import type { AttemptOutcome, Failure } from '../../../nodes/domain/record';
import type { Settlement } from '../../../nodes/store/executionStore';
import { scene, type TestDatabase } from './database';
import { claimOne, failure, leaseRequest, MINUTE, newRecord, WORKFLOW } from './records';

const FIRST = ['failed', 'waiting', 'stopped'] as const;
const OUTCOMES = ['failed', 'waiting', 'stopped', 'interrupted'] as const;

/** Some failures, so that the same one comes back, and differs from another in one thing. */
const FAILURES: Failure[] = [
	failure(),
	failure({ message: 'slow down' }),
	failure({ errorType: 'RateLimitError' }),
	failure({ failedNode: { id: 'node-2', name: 'Slack', type: 'slack' } }),
];

const CUT_SHORT = {
	stopped: 'Stopped by hand',
	interrupted: 'The process ended, or the execution never started',
};

const told = ({ errorType, message, failedNode }: Failure) => ({
	errorType,
	message,
	failedNodeName: failedNode.name,
});

/** What the history says of an attempt. */
const line = (outcome: AttemptOutcome, given: Failure) => ({
	outcome,
	...(outcome === 'stopped' || outcome === 'interrupted'
		? { errorType: null, message: CUT_SHORT[outcome], failedNodeName: null }
		: told(given)),
});

const due = { status: 'pending', dueInMs: 0 } as const;
const waited = { status: 'pending', waitTill: 1 } as const;
const SETTLEMENT: Record<(typeof FIRST)[number], (given: Failure) => Settlement> = {
	failed: (given) => ({ outcome: 'failed', failure: given, next: due, progressed: false }),
	waiting: (given) => ({ outcome: 'waiting', failure: given, next: waited }),
	stopped: () => ({ outcome: 'stopped', reason: CUT_SHORT.stopped, next: due }),
};

export function historySuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	/** One more attempt of the only record. */
	async function attempt(outcome: (typeof OUTCOMES)[number], given: Failure, executionId: string) {
		const claim = await claimOne(at.store);
		await at.store.takeLease(leaseRequest(claim, { executionId }));
		if (outcome === 'interrupted') {
			await at.db.pass(MINUTE + 1);
			expect(await at.store.recover(WORKFLOW, 100)).toHaveLength(1);
		} else {
			await at.store.settle(claim.record.id, claim.claimToken, SETTLEMENT[outcome](given));
		}
	}

	it('tells every attempt as it was, in whatever order they end', async () => {
		const some = fc.constantFrom(...FAILURES);
		const steps = fc.array(fc.tuple(fc.constantFrom(...OUTCOMES), some), { maxLength: 6 });
		const ways = fc.asyncProperty(
			fc.constantFrom(...FIRST),
			some,
			steps,
			async (first, given, all) => {
				const added = await at.store.add(
					newRecord({ outcome: first, failure: given, next: first === 'waiting' ? waited : due }),
				);
				// That it was stopped is all that the record of a first try says otherwise.
				const expected: Array<Record<string, unknown>> = [
					{ outcome: first, ...told(given), executionId: added.executionId },
				];
				let now = given;
				for (const [n, [outcome, next]] of all.entries()) {
					await attempt(outcome, next, `attempt-${n}`);
					const goesOn = expected.at(-1)!.outcome === 'waiting';
					if (goesOn) expected.pop();
					expected.push({ ...line(outcome, next), executionId: `attempt-${n}` });
					if (outcome === 'failed' || outcome === 'waiting') now = next;
				}
				const { id } = added;
				const { createdAt } = await at.store.get(WORKFLOW, id);
				const attempts = await at.store.attempts(WORKFLOW, id);
				expect(attempts).toMatchObject(expected.map((each, number) => ({ number, ...each })));
				expect(attempts[0].startedAt).toBe(1000);
				if (expected[0].executionId === added.executionId) {
					expect(attempts[0].endedAt).toBe(createdAt);
				}
				const { errorType, message, failedNode, because } = now;
				expect(await at.store.get(WORKFLOW, id)).toMatchObject({
					...{ errorType, message, failedNode, because },
					attempts: expected.length - 1,
				});
				await at.store.delete(WORKFLOW, { ids: [id] });
			},
		);
		await fc.assert(ways, { numRuns: 60, interruptAfterTimeLimit: 20_000 });
	}, 60_000);
}
