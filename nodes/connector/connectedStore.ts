import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INode,
} from 'n8n-workflow';

import { hasSubNode, supplyToTool } from '../engine/hostStore';
import { OPERATIONS_TOOL_TYPE, STORE_TYPE } from './nodeTypes';
import type { SuppliedStore } from './suppliedStore';

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

async function storeForTool(context: IExecuteFunctions): Promise<SuppliedStore | undefined> {
	const supplied = (await supplyToTool(context, STORE_TYPE)) as SuppliedStore[];
	if (new Set(supplied.map(({ store }) => store)).size > 1) throw severalStores(context.getNode());
	return supplied.at(0);
}

async function pluggedStore(context: IExecuteFunctions): Promise<SuppliedStore | undefined> {
	if (!hasSubNode(context)) return undefined;
	const connected = (await context.getInputConnectionData(NodeConnectionTypes.AiVectorStore, 0)) as
		SuppliedStore | SuppliedStore[] | undefined;
	return Array.isArray(connected) ? connected[0] : connected;
}

/** The Store plugged into a node. @throws NodeOperationError when there is none. */
export async function connectedStore(context: IExecuteFunctions): Promise<SuppliedStore> {
	const isTool = context.getNode().type === OPERATIONS_TOOL_TYPE;
	const supplied = await (isTool ? storeForTool(context) : pluggedStore(context));
	if (!supplied) throw noStore(context.getNode());
	return supplied;
}
