import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_OPTIONS } from '../defaultOptions';

export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Completed Output',
			name: 'completedOutput',
			type: 'options',
			default: DEFAULT_OPTIONS.completedOutput,
			description: 'What "Completed" puts out for an item that finished',
			options: [
				{ name: "Last Nodes' Items", value: 'lastNodes' },
				{ name: 'Original Item', value: 'original' },
			],
		},
		{
			displayName: 'First Module Rule',
			name: 'firstModuleRule',
			type: 'options',
			default: DEFAULT_OPTIONS.firstModuleRule,
			description:
				"Which guarded node counts as the workflow's first module: its errors stop the execution and nothing is stored",
			options: [
				{
					name: 'Automatic',
					value: 'automatic',
					description: 'The first guarded node, when a trigger without data leads to this Guard',
				},
				{ name: 'First Guarded Node', value: 'firstGuardedNode' },
				{ name: 'Off', value: 'off' },
			],
		},
		{
			displayName: 'Honour Retry-After',
			name: 'honourRetryAfter',
			type: 'boolean',
			default: DEFAULT_OPTIONS.honourRetryAfter,
			description:
				'Whether to wait as long as the service asks, when that is later than the schedule (at most 7 days)',
		},
		{
			displayName: 'Items Per Run',
			name: 'itemsPerRun',
			type: 'number',
			default: DEFAULT_OPTIONS.itemsPerRun,
			typeOptions: { minValue: 0, numberPrecision: 0 },
			description:
				'How many items run through the branch together, and fail together. 0 means all of them.',
		},
		{
			displayName: 'Max Parallel Items',
			name: 'maxParallelItems',
			type: 'number',
			default: DEFAULT_OPTIONS.maxParallelItems,
			typeOptions: { minValue: 1, numberPrecision: 0 },
			description: 'How many runs through the branch go on at the same time',
		},
		{
			displayName: 'Other Errors',
			name: 'otherErrors',
			type: 'options',
			default: DEFAULT_OPTIONS.otherErrors,
			description: 'What to do with errors that no rule names',
			options: [
				{
					name: 'Fail',
					value: 'fail',
					description: 'The execution fails with the original error',
				},
				{ name: 'Hold', value: 'hold', description: 'The item is stored and waits for a person' },
			],
		},
		{
			displayName: 'Resume With',
			name: 'resumeWith',
			type: 'options',
			default: DEFAULT_OPTIONS.resumeWith,
			description: 'Which definition of the workflow a retry runs',
			options: [
				{ name: 'Current Workflow', value: 'currentWorkflow' },
				{
					name: 'Workflow As Stored',
					value: 'workflowAsStored',
					description: 'As it was when the item failed, with the credentials it still has',
				},
			],
		},
		{
			displayName: 'Run As Separate Executions',
			name: 'separateExecutions',
			type: 'boolean',
			default: DEFAULT_OPTIONS.separateExecutions,
			description:
				"Whether each item runs in an execution of its own, which is in the workflow's list and marked failed when the item fails. It costs what executions cost, and failed ones start the error workflow.",
		},
		{
			displayName: 'Show Guarded Data',
			name: 'showGuardedData',
			type: 'options',
			default: DEFAULT_OPTIONS.showGuardedData,
			description: "Which items' runs through the branch the execution shows and keeps",
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Failed Items Only', value: 'failed' },
				{ name: 'None', value: 'none' },
			],
		},
		{
			displayName: 'Store Manual Runs',
			name: 'storeManualRuns',
			type: 'boolean',
			default: DEFAULT_OPTIONS.storeManualRuns,
			description:
				'Whether failed items of runs started in the editor are stored, too, and retried',
		},
	],
};
