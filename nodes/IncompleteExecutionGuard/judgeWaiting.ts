import type { Failure } from '../domain/record';
import { SUB_WORKFLOW_TYPE } from '../engine/continuation';
import type { Outcome } from '../engine/outcome';
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
			'The item was set aside, because its link belongs to the whole execution, which is not waiting. Put the node behind "Completed". Resubmitting goes on after the wait, without an answer',
		];
	}
	return undefined;
}

/** A wait is no error: the item is kept until its time has come. */
export function judgeWaiting(outcome: Waiting): ToStore {
	const { endedAt: failedNode, waitTill } = outcome;
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
