import type { IExecuteData, INode, IRunData, IRunExecutionData, Workflow } from 'n8n-workflow';

import type { NodeReference } from '../domain/record';
import { isGuarded, type Branch } from './branch';
import {
	CONTINUATION_VERSION,
	SUB_WORKFLOW_TYPE,
	type Continuation,
	type StartPoint,
	type StoredEntry,
} from './continuation';
import { withoutOtherExecutions } from './identity';
import type { ItemInput } from './itemState';
import { contextOf } from './nodeContexts';
import { nodeIdsOf, referenceTo } from './nodeReference';
import { endedOutputs, NO_RUNS, type Past } from './past';
import { runsOfNode } from './runsOfNode';
import { withoutSecrets } from './savedError';
import { subNodeRunsAsShown } from './subNodeRuns';

/** The node of the branch at which the run ended, and the state to go on from. */
export interface Capture {
	endedAt: NodeReference;
	continuation: Continuation;
}

/** How a nested run ended that did not finish. */
export type Unfinished = 'failed' | 'waiting' | 'stopped';

/**
 * Reads from a nested run that did not finish what is needed to go on with it.
 *
 * @param past what the state had from an earlier try, in a resumed run
 */
export function capture(
	state: IRunExecutionData,
	branch: Branch,
	workflow: Workflow,
	input: ItemInput,
	guardRun: Continuation['guardRun'],
	how: Unfinished,
	past?: Past,
): Capture {
	const { nodeExecutionStack, waitingExecution, waitingExecutionSource, contextData, metadata } =
		state.executionData!;
	const next = nodeExecutionStack.at(0)?.node;
	const own = runsOf(state, branch, past);
	const cutShort = next !== undefined && wasCutShort(state, own, next, how);
	const runData = cutShort ? withoutLastRun(own, next.name) : own;
	const ended = endedOutputs(runData, workflow, past ?? NO_RUNS);
	const endedAt = state.resultData.lastNodeExecuted ?? next?.name ?? branch.entries[0].node;
	const continuation: Continuation = {
		version: CONTINUATION_VERSION,
		start: startPoint(next, cutShort, how),
		input,
		guardRun,
		stack: nodeExecutionStack.map((entry) => storedEntry(workflow, entry)),
		waitingExecution,
		waitingExecutionSource,
		runData: subNodeRunsAsShown(withoutSecrets(runData)),
		...(ended.length > 0 && { ended }),
		...(past && { nodeIds: nodeIdsOf(workflow) }),
		contextData: contextOf(contextData, (name) => isGuarded(branch, name)),
		metadata: pick(metadata, (name) => isGuarded(branch, name)),
	};
	return { endedAt: referenceTo(workflow, endedAt), continuation };
}

const pick = <T>(from: Record<string, T>, wanted: (key: string) => boolean): Record<string, T> =>
	Object.fromEntries(Object.entries(from).filter(([key]) => wanted(key)));

/** The branch's runs, and those of the earlier try, also of nodes that have left the branch since. */
const runsOf = ({ resultData }: IRunExecutionData, branch: Branch, past = NO_RUNS): IRunData =>
	pick(resultData.runData, (name) => isGuarded(branch, name) || Object.hasOwn(past.runs, name));

/** Whether the next node has begun: then its last run is the one that ended without a result. */
const wasCutShort = (
	{ resultData }: IRunExecutionData,
	own: IRunData,
	{ name }: INode,
	how: Unfinished,
): boolean =>
	name === resultData.lastNodeExecuted &&
	(how === 'waiting' || runsOfNode(own, name).at(-1)?.error !== undefined);

/**
 * After a failure, n8n's word for it (the top of its stack) is believed only when that node was cut
 * short. Otherwise the engine itself failed, and an attempt starts at the branch's start.
 */
function startPoint(next: INode | undefined, cutShort: boolean, how: Unfinished): StartPoint {
	if (!next || (how === 'failed' && !cutShort)) return 'branch';
	return how === 'waiting' && next.type !== SUB_WORKFLOW_TYPE ? 'afterWait' : 'failedNode';
}

/** Drops the run that ended without a result: an attempt writes it anew. */
function withoutLastRun(runData: IRunData, nodeName: string): IRunData {
	const runs = runsOfNode(runData, nodeName);
	if (runs.length === 0) return runData;
	const { [nodeName]: _, ...others } = runData;
	// To n8n, a node without runs is one that was run.
	return runs.length > 1 ? { ...others, [nodeName]: runs.slice(0, -1) } : others;
}

const storedEntry = (
	workflow: Workflow,
	{ node, data, source, runIndex, metadata }: IExecuteData,
): StoredEntry => ({
	node: referenceTo(workflow, node.name),
	data,
	source,
	runIndex,
	metadata: withoutOtherExecutions(metadata),
	rewireOutputLogTo: node.rewireOutputLogTo,
});
