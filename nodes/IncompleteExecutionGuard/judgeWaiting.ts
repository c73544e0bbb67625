import type { Failure } from '../domain/record';
import { SUB_WORKFLOW_TYPE } from '../engine/continuation';
import type { Outcome } from '../engine/outcome';
import type { NextStep } from '../store/executionStore';
import type { ToStore } from './judge';

type Waiting = Extract<Outcome, { kind: 'waiting' }>;

/** Why a branch cannot wait for this, in two sentences; undefined when a time is all it waits for. */
function impossible({ endedAt, forSomebody }: Waiting): [string, string] | undefined {
	if (endedAt.type === SUB_WORKFLOW_TYPE) {
		return [
			`"${endedAt.name}" started a sub-workflow that waits`,
			'The item was set aside, because a guarded branch cannot wait for its sub-workflow. The sub-workflow itself goes on; resubmitting runs it anew, and then waits again',
		];
	}
	if (forSomebody) {
		return [
			`"${endedAt.name}" waits for somebody outside, which a guarded branch cannot do`,
			'The item was set aside, because its link belongs to the whole execution, which is not waiting. Turn on the Guard’s option "Run As Separate Executions", or put the node behind "Completed". Resubmitting goes on after the wait, without an answer',
		];
	}
	return undefined;
}

/** Bounds, milliseconds, for how long after an answer the item goes on. */
const SOONEST_LOOK = 15_000;
const LATEST_LOOK = 15 * 60_000;

/** The longer an execution has waited, the less it matters when its answer is noticed. */
const nextLook = (since: number, now: number): number =>
	Math.min(LATEST_LOOK, Math.max(SOONEST_LOOK, (now - since) / 10));

/** n8n itself goes on with the item's own execution, once it has its answer. */
function lookAgain({ endedAt: failedNode }: Waiting, since: number, now: number): ToStore {
	const what = failedNode.type === SUB_WORKFLOW_TYPE ? 'its sub-workflow' : 'somebody outside';
	const message = `"${failedNode.name}" waits for ${what}`;
	const failure: Failure = { errorType: null, because: null, message, failedNode, error: null };
	const next: NextStep = { status: 'pending', waitTill: now + nextLook(since, now) };
	return { action: 'store', outcome: 'waiting', failure, next };
}

/** A wait is no error: the item is kept until its time has come. */
export function judgeWaiting(outcome: Waiting, now: number): ToStore {
	const { endedAt: failedNode, waitTill, continuation } = outcome;
	const { ownExecution } = continuation;
	if (ownExecution) return lookAgain(outcome, ownExecution.since, now);
	const [problem, reason] = impossible(outcome) ?? [];
	if (problem !== undefined) {
		const failure: Failure = {
			errorType: 'InvalidConfigurationError',
			because: 'a long wait in the guarded branch',
			message: problem,
			failedNode,
			error: { message: problem, description: reason },
		};
		return { action: 'store', outcome: 'failed', failure, next: { status: 'unresolved', reason } };
	}
	const message = `"${failedNode.name}" waits until ${new Date(waitTill).toISOString()}`;
	const failure: Failure = { errorType: null, because: null, message, failedNode, error: null };
	return { action: 'store', outcome: 'waiting', failure, next: { status: 'pending', waitTill } };
}
