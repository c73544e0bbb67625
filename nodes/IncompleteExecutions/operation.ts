import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';

import type { ExecutionStore } from '../store/executionStore';

/** What an operation works with, for one input item. */
export interface Call {
	context: IExecuteFunctions;
	itemIndex: number;
	store: ExecutionStore;
	workflowId: string;
}

/** One operation of the node: its parameters and what it does. */
export interface Operation {
	name: string;
	value: string;
	action: string;
	description: string;
	properties: INodeProperties[];
	execute(call: Call): Promise<IDataObject[]>;
}

/** What was given for an item makes no sense. */
export const refusal = (
	{ context, itemIndex }: Call,
	message: string,
	description: string,
): NodeOperationError =>
	new NodeOperationError(context.getNode(), message, { description, itemIndex });
