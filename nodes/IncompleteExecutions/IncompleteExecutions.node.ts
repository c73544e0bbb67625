import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { connectedStore } from '../connector/connectedStore';
import { optionName } from '../connector/optionName';
import { storeConnector } from '../connector/storeConnector';
import { asNodeError } from '../connector/storeErrors';
import type { Operation } from './operation';
import { discard, remove, resubmit } from './operations/bulk.operation';
import { get } from './operations/get.operation';
import { getMany } from './operations/getMany.operation';

const OPERATIONS: readonly Operation[] = [remove, discard, get, getMany, resubmit];

const shownFor = ({ value, properties }: Operation): INodeProperties[] =>
	properties.map((property) => ({
		...property,
		displayOptions: { show: { ...property.displayOptions?.show, operation: [value] } },
	}));

export class IncompleteExecutions implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Incomplete Executions',
		name: 'incompleteExecutions',
		icon: {
			light: 'file:../../icons/incompleteExecutions.svg',
			dark: 'file:../../icons/incompleteExecutions.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: `={{ ${optionName('operation', OPERATIONS)} }}`,
		description:
			'List, inspect, resubmit, discard and delete the incomplete executions of this workflow',
		defaults: { name: 'Incomplete Executions' },
		inputs: [NodeConnectionTypes.Main, storeConnector],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: getMany.value,
				options: OPERATIONS.map(({ name, value, action, description }) => ({
					name,
					value,
					action,
					description,
				})),
			},
			...OPERATIONS.flatMap(shownFor),
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items: INodeExecutionData[] = [];
		const workflowId = String(this.getWorkflow().id);
		for (const itemIndex of this.getInputData().keys()) {
			try {
				const { store } = await connectedStore(this);
				const value = this.getNodeParameter('operation', itemIndex);
				const operation = OPERATIONS.find((each) => each.value === value)!;
				const call = { context: this, itemIndex, store, workflowId };
				for (const json of await operation.execute(call)) {
					items.push({ json, pairedItem: { item: itemIndex } });
				}
			} catch (error) {
				const told = asNodeError(this.getNode(), error, { itemIndex });
				if (!this.continueOnFail()) throw told;
				items.push({ json: { error: (told as Error).message }, pairedItem: { item: itemIndex } });
			}
		}
		return [items];
	}
}
