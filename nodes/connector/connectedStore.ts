import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INode,
} from 'n8n-workflow';

import type { ExecutionStore } from '../store/executionStore';

export const noStore = (node: INode): NodeOperationError =>
	new NodeOperationError(node, 'No Store is connected', {
		description:
			'Plug an Incomplete Execution Store into the "Store" connector below this node, and see that it is not disabled.',
	});

/** The Store plugged into a node. @throws NodeOperationError when there is none. */
export async function connectedStore(context: IExecuteFunctions): Promise<ExecutionStore> {
	const connected = (await context.getInputConnectionData(NodeConnectionTypes.AiVectorStore, 0)) as
		ExecutionStore | ExecutionStore[] | undefined;
	const store = Array.isArray(connected) ? connected[0] : connected;
	if (!store) throw noStore(context.getNode());
	return store;
}
