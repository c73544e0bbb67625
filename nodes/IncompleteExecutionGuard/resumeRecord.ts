import type { ClaimItem } from '../domain/claimItem';
import { CutOff } from '../engine/cutOff';
import { driftSince } from '../engine/driftSince';
import { continueLoops } from '../engine/loops';
import { graftUpstream, pairToUpstream } from '../engine/resumed';
import { hostShutdown } from '../engine/shutdown';
import { attempt, payloadOf } from './attempt';
import { settlementOf } from './attemptSettlement';
import { isShown } from './branchRun';
import { filesOfRecord } from './filesOfRecord';
import { executionIdOf, type GuardContext } from './guardContext';
import type { Guarded } from './guardItems';
import { addResumeHints } from './hints';
import { incompleteItem, pairedTo } from './incompleteItem';
import { keepSettlement } from './keepSettlement';
import { keepLease } from './lease';
import { leaseLost } from './leaseLost';
import { linkedIncomplete, linkedItems, tellOwnExecutions } from './ownExecutionLinks';

/**
 * Runs one attempt of a claimed record and settles it. What the branch does never fails the
 * execution; the record says what happened.
 *
 * @throws StoreError when the lease cannot be taken (the record is another workflow's, was
 *   tampered with, or the claim is no longer good) or the result cannot be written.
 *   NodeOperationError when the lease was lost on the way.
 */
export async function resumeRecord(run: GuardContext, claim: ClaimItem): Promise<Guarded> {
	const { host, store } = run;
	if (hostShutdown().begun.aborted) {
		await store.releaseClaim(claim.incompleteExecutionId, claim.claimToken);
		return { completed: [], incomplete: [], shown: [] };
	}
	const record = await store.takeLease({
		id: claim.incompleteExecutionId,
		workflowId: host.workflow.id,
		claimToken: claim.claimToken,
		leaseMs: claim.leaseMs,
		executionId: executionIdOf(run),
	});
	const payload = payloadOf(run, record);
	const lease = keepLease(store, record.id, claim.claimToken, claim.leaseMs);
	const cutOff = new CutOff(host, run.clock, lease.signal);
	const { continuation, upstream } = payload;
	try {
		const files = filesOfRecord(run, record.id);
		// A wait that goes on by itself is no new attempt.
		const byPerson = claim.attempt > record.attempts;
		const { outcome, completed, begun } = await attempt(run, payload, files, cutOff, byPerson);
		const { origin, here } = graftUpstream(host, upstream, continuation);
		continueLoops(host, { ...payload, continuation: begun }, here);
		const settlement = settlementOf(run, record, continuation, outcome, cutOff);
		// Under the lease: copying takes as long as it takes.
		const write = await keepSettlement(files, settlement);
		await lease.release();
		const settled = await write(async (kept) => {
			if (lease.signal.aborted) throw leaseLost(run, record.id);
			return await store.settle(record.id, claim.claimToken, kept);
		});
		if (outcome.ownExecution) tellOwnExecutions(run, [outcome.ownExecution]);
		addResumeHints(run, settled, driftSince(payload.snapshot, host.workflow, record.guard));
		const { droppedFiles } = files;
		const succeeded = settlement.outcome === 'succeeded';
		const items = succeeded
			? completed
			: [incompleteItem(settled, pairedTo(continuation.input), droppedFiles)];
		const paired = pairToUpstream(items, origin);
		return {
			completed: succeeded ? linkedItems(paired, outcome) : [],
			incomplete: succeeded ? [] : paired.map((item) => linkedIncomplete(item, outcome)),
			shown: isShown(run, outcome.kind) ? begun.input.items : [],
		};
	} finally {
		cutOff.release();
		await lease.release();
	}
}
