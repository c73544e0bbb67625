import type { IRunExecutionData, Workflow } from 'n8n-workflow';

import type { NodeReference } from '../../domain/record';
import type { Capture } from '../capture';
import type { Continuation } from '../continuation';
import { isHandled } from '../handledError';
import { executionStatus } from '../hostExecutions';
import { referenceTo } from '../nodeReference';
import type { Outcome } from '../outcome';
import { renameRunData, renamesSince } from '../renames';
import type { RunnerContext } from '../runner';
import type { Upstream } from '../upstream';
import { handOverFiles } from './handOver';
import { linked } from './linked';

const STILL_GOING = ['new', 'waiting', 'running'];

const isStillGoing = (status: string | undefined): boolean =>
	status !== undefined && STILL_GOING.includes(status);

const waitedAt = (workflow: Workflow, { stack }: Continuation): NodeReference =>
	referenceTo(workflow, stack[0]?.node.name ?? '');

const waitingStill = (endedAt: NodeReference, continuation: Continuation): Outcome => ({
	kind: 'waiting',
	waitTill: Infinity,
	forSomebody: true,
	runData: {},
	endedAt,
	continuation,
});

/** The outcome, with the very same state, when an item's own execution has not ended. */
export async function stillWaiting(
	{ host, workflow }: RunnerContext,
	continuation: Continuation,
): Promise<Outcome | undefined> {
	if (!continuation.ownExecution) return undefined;
	const status = await executionStatus(continuation.ownExecution.id, host.workflow.id);
	return isStillGoing(status)
		? waitingStill(waitedAt(workflow, continuation), continuation)
		: undefined;
}

/** Reads the outcome from the state an execution has ended with, and an error that is not in it. */
type Read = (state: IRunExecutionData, thrown: unknown) => Outcome;

/** By the names that the nodes have now. */
function byPresentNames(state: IRunExecutionData, rename: (name: string) => string): void {
	const { resultData, executionData } = state;
	resultData.runData = renameRunData(resultData.runData, rename);
	if (resultData.lastNodeExecuted)
		resultData.lastNodeExecuted = rename(resultData.lastNodeExecuted);
	for (const entry of executionData?.nodeExecutionStack ?? []) {
		entry.node = { ...entry.node, name: rename(entry.node.name) };
	}
}

/**
 * Looks at an item's own execution that n8n was left to go on with, because it waited for somebody.
 * n8n's copies of errors are all there is of them by now.
 */
export async function lookAtOwnExecution(
	{ host, workflow }: RunnerContext,
	continuation: Continuation,
	upstream: Upstream,
	read: Read,
): Promise<Outcome> {
	const { id } = continuation.ownExecution!;
	const endedAt = waitedAt(workflow, continuation);
	const status = await executionStatus(id, host.workflow.id);
	if (isStillGoing(status)) return waitingStill(endedAt, continuation);
	const state = status && (await host.additionalData.getRunExecutionData(id));
	if (!state) {
		const reason = `The item’s own execution ${id}, which waited, was deleted, so that its end is not known. Resubmit it to ask anew, or discard it`;
		return { kind: 'unresumable', reason, runData: {} };
	}
	byPresentNames(state, renamesSince(upstream.nodeIds, workflow));
	let thrown: unknown;
	if (status !== 'success' && !isHandled(state)) {
		// Where it was cut off, it still says that it waits.
		state.waitTill = undefined;
		thrown = new Error(`The item’s own execution ended as "${status}"`);
	}
	const outcome = linked(await handOverFiles(read(state, thrown), id, host), id, host);
	if (outcome.kind !== 'failed' || outcome.continuation.start !== 'branch') return outcome;
	// Cut off: what it was answered, if it was, is not known.
	const anew: Capture = { endedAt, continuation: askingAnew(continuation) };
	if (status !== 'canceled') return { ...outcome, ...anew };
	return { ...outcome, kind: 'stopped', alone: true, ...anew };
}

/** To begin with the node that waited: nothing may go on without an answer. */
export function askingAnew({ ownExecution, ...asked }: Continuation): Continuation {
	return { ...asked, start: 'failedNode' };
}
