import fc from 'fast-check';

import { STATUSES } from '../../../nodes/domain/status';
import type { Claim } from '../../../nodes/store/executionStore';
import { scene, type TestDatabase } from './database';
import {
	claimRequest,
	failure,
	leaseRequest,
	MINUTE,
	newRecord,
	origin,
	WORKFLOW,
} from './records';

/** What people and attempts do, in any order; several of them at the same moment. */
const STEPS = ['add', 'hold', 'claim', 'finish', 'fail', 'release'] as const;
const OTHER_STEPS = ['expire', 'resubmit', 'discard', 'delete', 'prune'] as const;
type Step = (typeof STEPS)[number] | (typeof OTHER_STEPS)[number];

export function countsSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	/** A step with a part of the records that it could be done to, chosen by `n`. */
	async function take(step: Step, n: number, claims: Claim[]): Promise<void> {
		const { store, db } = at;
		const some = async () => {
			const { records } = await store.list(WORKFLOW, {}, { limit: 1000 });
			return { ids: records.filter((_, index) => index % 4 === n % 4).map(({ id }) => id) };
		};
		const claim = claims.pop();
		switch (step) {
			case 'add':
				await store.add(newRecord({ continuation: 'x'.repeat(n * 100) }));
				await store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
				break;
			case 'hold':
				await store.add(newRecord({ next: { status: 'unresolved' } }));
				break;
			case 'claim':
				claims.push(...(await store.claim(claimRequest({ limit: 1 + (n % 3) }))));
				break;
			case 'finish':
				if (!claim) break;
				await store.takeLease(leaseRequest(claim));
				await store.settle(claim.record.id, claim.claimToken, { outcome: 'succeeded' });
				return;
			case 'fail':
				if (!claim) break;
				await store.settle(claim.record.id, claim.claimToken, {
					outcome: 'failed',
					failure: failure(),
					next: n % 2 === 0 ? { status: 'unresolved' } : { status: 'pending', dueInMs: 0 },
					continuation: { longer: 'y'.repeat(n * 50) },
					progressed: false,
				});
				return;
			case 'release':
				if (claim) await store.releaseClaim(claim.record.id, claim.claimToken);
				return;
			case 'expire':
				await db.pass(2 * MINUTE);
				await store.recover(WORKFLOW, 2);
				claims.length = 0;
				return;
			case 'resubmit':
			case 'discard':
			case 'delete':
				await store[step](WORKFLOW, await some());
				break;
			case 'prune':
				await db.pass(1000);
				await store.prune(WORKFLOW, 0);
		}
		if (claim) claims.push(claim);
	}

	it('agrees with the records, whatever was done to them and at the same time', async () => {
		const steps = fc.array(
			fc.oneof(
				fc.record({ step: fc.constantFrom(...STEPS), n: fc.nat(30), times: fc.nat(4) }),
				fc.record({ step: fc.constantFrom(...OTHER_STEPS), n: fc.nat(30), times: fc.constant(0) }),
			),
			{ minLength: 10, maxLength: 30 },
		);
		await fc.assert(
			fc.asyncProperty(steps, async (all) => {
				const claims: Claim[] = [];
				for (const { step, n, times } of all) {
					await Promise.all(
						Array.from({ length: times + 1 }, async () => await take(step, n, claims)),
					);
				}
				const rows = await at.db.query(`select status, count(*) as n, sum(size) as bytes
					from records join failure_kinds using (failure_kind)
					where workflow_id = '${WORKFLOW}' group by status`);
				const sums = await at.db.query(`select status, sum(n) as n, sum(bytes) as bytes
					from counts where workflow_id = '${WORKFLOW}' group by status`);
				const of = (list: typeof rows, status: string, column: string) =>
					Number(list.find((row) => row.status === status)?.[column] ?? 0);
				const counts = await at.store.countByStatus(WORKFLOW);
				for (const status of STATUSES) {
					expect([status, counts[status]]).toEqual([status, of(rows, status, 'n')]);
					expect([status, of(sums, status, 'bytes')]).toEqual([status, of(rows, status, 'bytes')]);
				}
			}),
			{ numRuns: 8, interruptAfterTimeLimit: 20_000 },
		);
	}, 60_000);
}
