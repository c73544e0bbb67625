import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { optionName } from '../connector/optionName';
import { storeConnector } from '../connector/storeConnector';
import { asNodeError } from '../connector/storeErrors';
import { options } from './description/options';
import { retrySchedule, SCHEDULES } from './description/retrySchedule';
import { guard } from './guard';

export class IncompleteExecutionGuard implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Incomplete Execution Guard',
		name: 'incompleteExecutionGuard',
		icon: {
			light: 'file:../../icons/guard.svg',
			dark: 'file:../../icons/guard.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: `={{ "Retry: " + ${optionName('retrySchedule', SCHEDULES)} }}`,
		description:
			'Runs each item through the nodes on "Guarded", stores those that fail, and lets them go on from the failed node',
		defaults: { name: 'Guard' },
		inputs: [NodeConnectionTypes.Main, storeConnector],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Guarded', 'Completed', 'Incomplete'],
		properties: [...retrySchedule, options],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			return await guard(this);
		} catch (error) {
			throw asNodeError(this.getNode(), error);
		}
	}
}
