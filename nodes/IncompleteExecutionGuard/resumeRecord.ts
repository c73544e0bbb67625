import type { INodeExecutionData, Workflow } from 'n8n-workflow';

import type { ClaimItem } from '../domain/claimItem';
import type { IncompleteExecution, NodeReference } from '../domain/record';
import { branchAsStored } from '../engine/asStored';
import type { Branch } from '../engine/branch';
import type { Continuation } from '../engine/continuation';
import { CutOff } from '../engine/cutOff';
import { driftSince } from '../engine/driftSince';
import { viewOf, type Snapshot } from '../engine/innerWorkflow';
import { behindBranch } from '../engine/interrupted';
import type { Unfit } from '../engine/fit';
import type { Outcome } from '../engine/outcome';
import { continueLoops } from '../engine/loops';
import type { RecordFiles } from '../engine/recordFiles';
import { refusal } from '../engine/refusals';
import {
	graftUpstream,
	inPresentOrder,
	pairToUpstream,
	runDataByPresentNames,
} from '../engine/resumed';
import { hostShutdown } from '../engine/shutdown';
import { withoutStoredFiles } from '../engine/storedFiles';
import type { Upstream } from '../engine/upstream';
import type { Settlement } from '../store/executionStore';
import { createGuardedRun, isShown, showRuns } from './branchRun';
import { executionIdOf, type GuardContext } from './guardContext';
import { addResumeHints } from './hints';
import type { Guarded } from './guardItems';
import { incompleteItem, pairedTo } from './incompleteItem';
import { interruptedAttempt } from './interruption';
import { judge } from './judge';
import { keepSettlement } from './keepSettlement';
import { keepLease } from './lease';
import { leaseLost } from './leaseLost';
import { recordFiles } from './recordFiles';
import { linkedIncomplete, linkedItems, tellOwnExecutions } from './ownExecutionLinks';

/** A record's payload as this engine wrote it, which the store has checked, and its Guard then. */
interface Payload {
	guard: NodeReference;
	continuation: Continuation;
	upstream: Upstream;
	snapshot: Snapshot;
}

function payloadOf({ host }: GuardContext, record: IncompleteExecution): Payload {
	const payload = record as unknown as Payload;
	const { upstream } = payload;
	const runData = inPresentOrder(host, upstream.runData);
	return { ...payload, upstream: { ...upstream, runData } };
}

type Runnable = { workflow: Workflow; branch: Branch } | Unfit;

/** What the attempt runs: today's branch or the stored one, if it can be guarded at all. */
function runnable(
	{ host, settings, branch }: GuardContext,
	{ guard, snapshot }: Payload,
): Runnable {
	const chosen =
		settings.resumeWith === 'currentWorkflow'
			? { workflow: viewOf(host.workflow), branch }
			: branchAsStored(snapshot, host.workflow, guard.id);
	if ('reason' in chosen) return chosen;
	const refused = refusal(chosen.workflow, chosen.branch, settings);
	return refused ? { reason: `${refused.message}. ${refused.description}` } : chosen;
}

const countRuns = ({ runData }: Pick<Continuation, 'runData'>): number =>
	Object.values(runData).reduce((count, tasks) => count + tasks.length, 0);

function settlementOf(
	run: GuardContext,
	record: IncompleteExecution,
	before: Continuation,
	outcome: Outcome,
	cutOff: CutOff,
): Settlement {
	if (outcome.kind === 'unresumable') return cannotGoOn(outcome);
	if (outcome.kind === 'finished') {
		if (!cutOff.dropsOutput) return { outcome: 'succeeded' };
		const continuation = behindBranch(before, outcome.completed);
		return { ...interruptedAttempt(run, cutOff, 0), continuation, schedule: 'anew' };
	}
	const { continuation } = outcome;
	const progressed = countRuns(continuation) > countRuns(before);
	const retries = progressed ? 0 : record.scheduleStep + 1;
	if (outcome.kind === 'stopped') {
		const cause = outcome.alone ? 'stop' : cutOff.cause;
		const interrupted = interruptedAttempt(run, { cause }, retries);
		return { ...interrupted, ...(progressed && { schedule: 'anew' }), continuation };
	}
	const judgement = judge(run, outcome, { firstModule: false, retriesSinceProgress: retries });
	if (judgement.action === 'fail') throw judgement.error;
	const { failure, next } = judgement;
	if (judgement.outcome === 'waiting') {
		const newer = continuation === before ? {} : { continuation };
		return { outcome: 'waiting', failure, next, ...newer };
	}
	return { outcome: 'failed', failure, next, continuation, progressed };
}

function cannotGoOn({ reason: what, drifted }: Unfit): Settlement {
	const reason = drifted ? `${what}. ${UNDO}` : what;
	return { outcome: 'stopped', reason, next: { status: 'unresolved', reason } };
}

const UNDO =
	'Undo that change, or let the Guard resume with the "Workflow As Stored", and resubmit';

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
		const files = recordFiles(run, record.id);
		// A wait that goes on by itself is no new attempt.
		const byPerson = claim.attempt > record.attempts;
		const { outcome, completed, begun } = await attempt(run, payload, files, cutOff, byPerson);
		const { origin, here } = graftUpstream(host, upstream, continuation);
		continueLoops(host, { ...payload, continuation: begun }, here);
		const inFirstExecution = (items: INodeExecutionData[]) => pairToUpstream(items, origin);
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
		return {
			completed:
				settlement.outcome === 'succeeded' ? linkedItems(inFirstExecution(completed), outcome) : [],
			incomplete:
				settlement.outcome === 'succeeded'
					? []
					: inFirstExecution([
							incompleteItem(settled, pairedTo(continuation.input), files.droppedFiles),
						]).map((item) => linkedIncomplete(item, outcome)),
			shown: isShown(run, outcome.kind) ? begun.input.items : [],
		};
	} finally {
		cutOff.release();
		await lease.release();
	}
}

/** How an attempt ended, and the state it began with, with files that the execution has. */
interface Attempted {
	outcome: Outcome;
	completed: INodeExecutionData[];
	begun: Continuation;
}

async function attempt(
	run: GuardContext,
	payload: Payload,
	files: RecordFiles,
	cutOff: CutOff,
	byPerson: boolean,
): Promise<Attempted> {
	const { host } = run;
	const { input } = payload.continuation;
	const nothingDone = (outcome: Outcome): Attempted => ({
		outcome,
		completed: [],
		begun: {
			...payload.continuation,
			input: { ...input, items: input.items.map(withoutStoredFiles) },
		},
	});
	const impossible = ({ reason }: Unfit) =>
		nothingDone({ kind: 'unresumable', runData: {}, reason });
	const chosen = runnable(run, payload);
	if ('reason' in chosen) return impossible(chosen);
	const guardedRun = createGuardedRun(run, chosen.workflow, chosen.branch, cutOff);
	// Each look would else give its execution copies of all files.
	const waiting = await guardedRun.stillWaits(payload.continuation);
	if (waiting) return nothingDone(waiting);
	const opened = await files.open(payload.continuation, executionIdOf(run));
	if ('reason' in opened) return impossible(opened);
	const { runData: done } = opened.continuation;
	const continuation = { ...opened.continuation, runData: inPresentOrder(host, done) };
	const { upstream } = payload;
	const outcome = await guardedRun.resumeItem(continuation, upstream, 'record', byPerson);
	const { loops } = continuation;
	if (loops && 'continuation' in outcome) outcome.continuation.loops = loops;
	const runData = runDataByPresentNames(outcome.runData, chosen.workflow, host.workflow);
	// The `Guarded` edge shows the record's items only, so theirs is the first place there.
	showRuns(run, outcome.kind, runData, 0);
	return {
		outcome,
		completed: outcome.kind === 'finished' ? outcome.completed : [],
		begun: continuation,
	};
}
