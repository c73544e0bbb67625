import type { INodeExecutionData, Workflow } from 'n8n-workflow';

import type { Branch } from './branch';
import type { Capture } from './capture';
import { CONTINUATION_VERSION, type Continuation } from './continuation';
import type { Host } from './host';
import type { ItemInput } from './itemState';
import { referenceTo } from './nodeReference';

const nothingRun = (host: Host, input: ItemInput): Continuation => ({
	version: CONTINUATION_VERSION,
	start: 'branch',
	input,
	guardRun: { index: host.runIndex, source: host.executeData.source?.main ?? [] },
	stack: [],
	waitingExecution: {},
	waitingExecutionSource: null,
	runData: {},
	contextData: {},
	metadata: {},
});

/** An item that the execution did not come to. */
export const notBegun = (host: Host, branch: Branch, input: ItemInput): Capture => ({
	endedAt: referenceTo(host.workflow, branch.entries[0].node),
	continuation: nothingRun(host, input),
});

/** An item that had finished the branch, but whose result cannot leave the Guard any more. */
export const notPutOut = (
	host: Host,
	input: ItemInput,
	completed: INodeExecutionData[],
): Capture => ({
	endedAt: referenceTo(host.workflow, host.node.name),
	continuation: behindBranch(nothingRun(host, input), completed),
});

/** The same for an item that came from a record. */
export const behindBranch = (
	before: Continuation,
	completed: INodeExecutionData[],
): Continuation => ({
	...before,
	start: 'completed',
	completed,
	stack: [],
	waitingExecution: {},
	waitingExecutionSource: null,
});

/** The node that goes on from a state that was interrupted. */
export const nextNode = (
	workflow: Workflow,
	{ endedAt, continuation }: Capture,
): Capture['endedAt'] => {
	const next = continuation.stack.at(0)?.node;
	return next ? referenceTo(workflow, next.name) : endedAt;
};
