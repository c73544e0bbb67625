import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INode,
} from 'n8n-workflow';

import { hasSubNode, supplyToTool } from '../engine/hostStore';
import type { ExecutionStore } from '../store/executionStore';
import { OPERATIONS_TOOL_TYPE, STORE_TYPE } from './nodeTypes';

export const noStore = (node: INode): NodeOperationError =>
	new NodeOperationError(node, 'No Store is connected', {
		description:
			'Plug an Incomplete Execution Store into the "Store" connector below this node, and see that it is not disabled.',
	});

const severalStores = (node: INode): NodeOperationError =>
	new NodeOperationError(node, 'The workflow has several Stores, and a tool cannot choose', {
		description:
			'As an agent’s tool this node has no connector, so it uses the Store of its workflow. Keep one Store enabled there, or put the tool into a workflow of its own.',
	});

async function storeForTool(context: IExecuteFunctions): Promise<ExecutionStore | undefined> {
	const stores = new Set((await supplyToTool(context, STORE_TYPE)) as ExecutionStore[]);
	if (stores.size > 1) throw severalStores(context.getNode());
	return [...stores].at(0);
}

async function pluggedStore(context: IExecuteFunctions): Promise<ExecutionStore | undefined> {
	if (!hasSubNode(context)) return undefined;
	const connected = (await context.getInputConnectionData(NodeConnectionTypes.AiVectorStore, 0)) as
		ExecutionStore | ExecutionStore[] | undefined;
	return Array.isArray(connected) ? connected[0] : connected;
}

/** The Store plugged into a node. @throws NodeOperationError when there is none. */
export async function connectedStore(context: IExecuteFunctions): Promise<ExecutionStore> {
	const isTool = context.getNode().type === OPERATIONS_TOOL_TYPE;
	const store = await (isTool ? storeForTool(context) : pluggedStore(context));
	if (!store) throw noStore(context.getNode());
	return store;
}
