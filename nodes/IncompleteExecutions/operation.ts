import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

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
