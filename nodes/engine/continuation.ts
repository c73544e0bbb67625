import type {
	IExecuteContextData,
	INodeExecutionData,
	IRunData,
	ISourceData,
	ITaskDataConnections,
	ITaskMetadata,
	IWaitingForExecution,
	IWaitingForExecutionSource,
	NodeConnectionType,
} from 'n8n-workflow';

import type { NodeReference } from '../domain/record';
import type { ItemInput } from './itemState';
import type { RunOutput } from './past';

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
export type StartPoint =
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

/** The items that reached the node at which the run ended, for people to look at. */
export const inputOfFailedNode = (continuation: Continuation): INodeExecutionData[] =>
	continuation.stack.length === 0 || continuation.start === 'branch'
		? continuation.input.items
		: (continuation.stack[0]?.data.main ?? []).flatMap((items) => items ?? []);
