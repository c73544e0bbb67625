import type {
	IDestinationNode,
	IExecuteContextData,
	INodeExecutionData,
	IRunData,
	IRunExecutionData,
	ISourceData,
	ITaskDataConnections,
	ITaskMetadata,
	IWaitingForExecution,
	IWaitingForExecutionSource,
	NodeConnectionType,
	Workflow,
} from 'n8n-workflow';

import type { NodeReference } from '../domain/record';
import { isGuarded, type Branch } from './branch';
import { withoutOtherExecutions } from './identity';
import type { ItemInput } from './itemState';
import { endedOutputs, NO_RUNS, type Past, type RunOutput } from './past';
import { nodeIdsOf } from './renames';
import { withoutSecrets } from './savedError';
import { subNodeRunsAsShown } from './subNodeRuns';

/**
 * An entry of n8n's execution stack without the node's definition: a stored record carries no code
 * and no credentials to run, only which node of the workflow it means.
 */
export interface StoredEntry {
	node: NodeReference;
	data: ITaskDataConnections;
	source: { [connectionType: string]: Array<ISourceData | null> } | null;
	runIndex?: number;
	metadata?: ITaskMetadata;
	/** For tools that n8n runs on behalf of an agent. */
	rewireOutputLogTo?: NodeConnectionType;
}

/**
 * Waits when its sub-workflow waits. The result of that one cannot be had (n8n would hand it to the
 * whole execution), so an attempt runs the sub-workflow anew.
 */
export const SUB_WORKFLOW_TYPE = 'n8n-nodes-base.executeWorkflow';

/** Where an attempt begins. */
type StartPoint =
	/** At the node that failed, with the input it had. */
	| 'failedNode'
	/** After the node that waited, with the input it had. */
	| 'afterWait'
	/** At the start of the branch: the state at the failure cannot be gone on from, or there is none. */
	| 'branch'
	/** Behind the branch: only its result is still to be put out. */
	| 'completed';

/** Counted up with every change that an older engine would misread. */
export const CONTINUATION_VERSION = 1;

/** The state of one item's run through the branch: what an attempt goes on from. */
export interface Continuation {
	version: typeof CONTINUATION_VERSION;
	start: StartPoint;
	/** The item (or items, when several ran together) that entered the branch. */
	input: ItemInput;
	/** Where the Guard's input came from, and which run of the Guard it was. */
	guardRun: { index: number; source: Array<ISourceData | null> };
	stack: StoredEntry[];
	waitingExecution: IWaitingForExecution;
	waitingExecutionSource: IWaitingForExecutionSource | null;
	/** The branch's own runs, without the failed one. */
	runData: IRunData;
	/** Those of their outputs whose items had come out of the branch; absent when there are none. */
	ended?: RunOutput[];
	/** Ids of the workflow's nodes by the names used here, when those are not the upstream's. */
	nodeIds?: Record<string, string>;
	contextData: IExecuteContextData;
	metadata: { [nodeName: string]: ITaskMetadata[] };
	/** The item's own execution, which n8n has left waiting for somebody and goes on with itself. */
	ownExecution?: { id: string; since: number };
	/** What loops that stand still since have left to do, where that has files; by context keys. */
	loops?: IExecuteContextData;
	/** What the branch gave, where it starts behind it. */
	completed?: INodeExecutionData[];
	/** Why its files are not with the record: nothing goes on from here. */
	withoutFiles?: string;
	/** What became of files that were too large, as the Store may lose data; one text each. */
	droppedFiles?: string[];
}

/** The node of the branch at which the run ended, and the state to go on from. */
export interface Capture {
	endedAt: NodeReference;
	continuation: Continuation;
}

export const referenceTo = (workflow: Workflow, name: string): NodeReference => {
	const node = workflow.getNode(name);
	return { id: node?.id ?? '', name, type: node?.type ?? '' };
};

const pick = <T>(from: Record<string, T>, wanted: (key: string) => boolean): Record<string, T> =>
	Object.fromEntries(Object.entries(from).filter(([key]) => wanted(key)));

/** The branch's own runs in a nested state; those of nodes that left it since do not count. */
export const ownRunData = (state: IRunExecutionData, branch: Branch): IRunData =>
	pick(state.resultData.runData, (name) => isGuarded(branch, name));

const NODE_CONTEXT = 'node:';

export const contextOf = (
	contextData: IExecuteContextData,
	wanted: (nodeName: string) => boolean,
): IExecuteContextData =>
	pick(
		contextData,
		(key) => key.startsWith(NODE_CONTEXT) && wanted(key.slice(NODE_CONTEXT.length)),
	);

/** Drops the run that ended without a result: an attempt writes it anew. */
function withoutLastRun(runData: IRunData, nodeName: string): IRunData {
	const runs = runData[nodeName];
	if (!runs) return runData;
	const { [nodeName]: _, ...others } = runData;
	// To n8n, a node without runs is one that was run.
	return runs.length > 1 ? { ...others, [nodeName]: runs.slice(0, -1) } : others;
}

/**
 * Reads from a nested run that did not finish what is needed to go on with it.
 *
 * @param ended how it ended; for `failed`, n8n's word for it (the top of its stack) is believed
 *   only when that is the node whose last run has the error. Otherwise the engine itself failed,
 *   and an attempt starts at the branch's start.
 * @param past what the state had from an earlier try, in a resumed run
 */
export function capture(
	state: IRunExecutionData,
	branch: Branch,
	workflow: Workflow,
	input: ItemInput,
	guardRun: Continuation['guardRun'],
	ended: 'failed' | 'waiting' | 'stopped',
	past?: Past,
): Capture {
	const { nodeExecutionStack, waitingExecution, waitingExecutionSource, contextData, metadata } =
		state.executionData!;
	const { lastNodeExecuted } = state.resultData;
	const { runs: earlier } = past ?? NO_RUNS;
	const own = pick(
		state.resultData.runData,
		(name) => isGuarded(branch, name) || Object.hasOwn(earlier, name),
	);
	const top = nodeExecutionStack.at(0)?.node.name;
	const lastRun = top === undefined ? undefined : own[top]?.at(-1);
	const cutShort =
		top !== undefined &&
		top === lastNodeExecuted &&
		(ended === 'waiting' || lastRun?.error !== undefined);
	const usable = top !== undefined && (cutShort || ended !== 'failed');
	const afterWait = ended === 'waiting' && nodeExecutionStack[0]?.node.type !== SUB_WORKFLOW_TYPE;
	const entry = branch.entries[0].node;
	const runData = cutShort && top !== undefined ? withoutLastRun(own, top) : own;
	const endedOf = endedOutputs(runData, workflow, past ?? NO_RUNS);
	const continuation: Continuation = {
		version: CONTINUATION_VERSION,
		start: !usable ? 'branch' : afterWait ? 'afterWait' : 'failedNode',
		input,
		guardRun,
		stack: nodeExecutionStack.map(({ node, data, source, runIndex, metadata: entryMetadata }) => ({
			node: referenceTo(workflow, node.name),
			data,
			source,
			runIndex,
			metadata: withoutOtherExecutions(entryMetadata),
			rewireOutputLogTo: node.rewireOutputLogTo,
		})),
		waitingExecution,
		waitingExecutionSource,
		runData: subNodeRunsAsShown(withoutSecrets(runData)),
		...(endedOf.length > 0 && { ended: endedOf }),
		...(past && { nodeIds: nodeIdsOf(workflow) }),
		contextData: contextOf(contextData, (name) => isGuarded(branch, name)),
		metadata: pick(metadata, (name) => isGuarded(branch, name)),
	};
	return { endedAt: referenceTo(workflow, lastNodeExecuted ?? top ?? entry), continuation };
}

/** The destination of a manual run; n8n before 2.21 gives its name only. */
export const destinationName = (state: IRunExecutionData): string | undefined => {
	const destination = state.startData?.destinationNode as IDestinationNode | string | undefined;
	return typeof destination === 'string' ? destination : destination?.nodeName;
};

/** The items that reached the node at which the run ended, for people to look at. */
export const inputOfFailedNode = (continuation: Continuation): INodeExecutionData[] =>
	continuation.stack.length === 0 || continuation.start === 'branch'
		? continuation.input.items
		: (continuation.stack[0]?.data.main ?? []).flatMap((items) => items ?? []);
