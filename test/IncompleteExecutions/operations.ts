import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { OPERATIONS_TYPE, STORE_TYPE } from '../../nodes/connector/nodeTypes';
import { executeNode, node, workflowOf } from '../support/nodeContext';
import type { TemporaryStore } from '../support/temporaryStore';

interface Run {
	settings?: Partial<INode>;
	items?: INodeExecutionData[];
	workflowId?: string;
}

/** Runs the operations node of workflow `w1` on a store, and returns the items it emits. */
export async function run(
	{ file }: Pick<TemporaryStore, 'file'>,
	parameters: IDataObject,
	{ settings, items, workflowId }: Run = {},
): Promise<INodeExecutionData[]> {
	const nodes = [
		node('Operations', OPERATIONS_TYPE, {
			parameters: parameters as INode['parameters'],
			...settings,
		}),
		node('Store', STORE_TYPE, { parameters: { databaseFile: file } }),
	];
	const workflow = workflowOf(nodes, [['Store', 'Operations', 'ai_vectorStore']], workflowId);
	return await executeNode(workflow, 'Operations', items);
}

export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

/** The error a promise rejects with, as people see it. */
export async function refusalOf(promise: Promise<unknown>): Promise<{
	name: string;
	message: string;
	description: string;
	context: { itemIndex?: number };
}> {
	try {
		await promise;
	} catch (error) {
		return error as never;
	}
	throw new Error('It was not refused');
}
