import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

const shownFor = (...kinds: string[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { retrySchedule: kinds } },
});

export const SCHEDULES: INodePropertyOptions[] = [
	{
		name: 'Custom',
		value: 'custom',
		description: 'A list of your own: how many minutes before each retry',
	},
	{
		name: 'Exponential',
		value: 'exponential',
		description: 'A random wait, below a limit that grows with each retry',
	},
	{
		name: 'Fixed',
		value: 'fixed',
		description: 'The same interval each time, or a doubling one',
	},
	{
		name: 'Fusion',
		value: 'fusion',
		description: 'After 10 minutes, 1 hour, 3, 12 and 24 hours',
	},
	{
		name: 'Make',
		value: 'make',
		description: 'After 1, 10, 10, 30, 30, 30, 180 and 180 minutes',
	},
];

export const retrySchedule: INodeProperties[] = [
	{
		displayName: 'Retry Schedule',
		name: 'retrySchedule',
		type: 'options',
		default: 'fusion',
		noDataExpression: true,
		description:
			'When items that failed with a temporary error are retried. Other errors wait for a person.',
		options: SCHEDULES,
	},
	{
		displayName: 'Attempts',
		name: 'attempts',
		type: 'number',
		default: 3,
		typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
		description: 'How many times an item is retried before it waits for a person (1 to 100)',
		...shownFor('fixed', 'exponential'),
	},
	{
		displayName: 'Interval (Minutes)',
		name: 'intervalMinutes',
		type: 'number',
		default: 15,
		typeOptions: { minValue: 1 },
		description: 'How long to wait before each retry',
		...shownFor('fixed'),
	},
	{
		displayName: 'Double the Interval',
		name: 'doubling',
		type: 'boolean',
		default: false,
		description: 'Whether the interval doubles after every other retry',
		...shownFor('fixed'),
	},
	{
		displayName: 'First Limit (Minutes)',
		name: 'baseMinutes',
		type: 'number',
		default: 1,
		description: 'The longest the first retry can be away',
		...shownFor('exponential'),
	},
	{
		displayName: 'Factor',
		name: 'factor',
		type: 'number',
		default: 2,
		description: 'By how much the limit grows with each retry',
		...shownFor('exponential'),
	},
	{
		displayName: 'Highest Limit (Minutes)',
		name: 'capMinutes',
		type: 'number',
		default: 1440,
		description: 'The longest any retry can be away',
		...shownFor('exponential'),
	},
	{
		displayName: 'Waits (Minutes)',
		name: 'customMinutes',
		type: 'string',
		default: '1, 10, 60',
		placeholder: 'e.g. 1, 10, 60',
		description:
			'Minutes to wait before each retry, separated by commas. Fractions are allowed, e.g. 0.5.',
		...shownFor('custom'),
	},
];
