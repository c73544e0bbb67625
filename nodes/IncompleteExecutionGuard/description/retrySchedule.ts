import type { INodeProperties } from 'n8n-workflow';

const shownFor = (...kinds: string[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { retrySchedule: kinds } },
});

export const retrySchedule: INodeProperties[] = [
	{
		displayName: 'Retry Schedule',
		name: 'retrySchedule',
		type: 'options',
		default: 'fusion',
		noDataExpression: true,
		description: 'When items with a temporary error are retried by themselves',
		options: [
			{
				name: 'Custom',
				value: 'custom',
				description: 'A list of minutes, one per retry',
			},
			{
				name: 'Exponential',
				value: 'exponential',
				description: 'Each wait is a random part of a growing limit',
			},
			{
				name: 'Fixed',
				value: 'fixed',
				description: 'The same interval each time, or doubling every other time',
			},
			{
				name: 'Fusion',
				value: 'fusion',
				description: 'After 10 minutes, 1 hour, 3 hours, 12 hours and 24 hours',
			},
			{
				name: 'Make',
				value: 'make',
				description: 'After 1, 10 and 10 minutes, three times 30 minutes and twice 3 hours',
			},
		],
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
		displayName: 'Minutes',
		name: 'customMinutes',
		type: 'string',
		default: '1, 10, 60',
		placeholder: 'e.g. 1, 10, 60',
		description:
			'Minutes to wait before each retry, separated by commas. Fractions are allowed, e.g. 0.5.',
		...shownFor('custom'),
	},
];
