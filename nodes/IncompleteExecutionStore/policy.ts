import { NodeOperationError, type INodeProperties, type ISupplyDataFunctions } from 'n8n-workflow';

import type { StorePolicy } from '../connector/suppliedStore';

const DAY_MS = 24 * 60 * 60_000;
const MB = 1024 * 1024;

/** Also what an option that was never added means. */
const DEFAULTS = { maxRecords: 10_000, maxSizeMb: 1024, keepDays: 14, enableDataLoss: false };

/** A million years are for ever, and still a number of milliseconds that databases can hold. */
const MAX_NUMBER = 365_000_000;

const number = (
	name: 'maxRecords' | 'maxSizeMb' | 'keepDays',
	displayName: string,
	description: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	default: DEFAULTS[name],
	typeOptions: { minValue: 0 },
	description,
});

export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Enable Data Loss',
			name: 'enableDataLoss',
			type: 'boolean',
			default: DEFAULTS.enableDataLoss,
			description:
				'Whether failed items that find no room are dropped, so that the execution goes on. Otherwise it fails, and its items stay with it.',
		},
		number(
			'keepDays',
			'Keep Resolved and Discarded (Days)',
			'For how long. The Trigger deletes older ones, never open ones. 0 means for ever.',
		),
		number(
			'maxRecords',
			'Max Records per Workflow',
			'How many open records (pending, in progress, unresolved) a workflow may have. 0 means no limit.',
		),
		number(
			'maxSizeMb',
			'Max Size per Workflow (MB)',
			"How much the own data of a workflow's open records may take, compressed. 0 means no limit.",
		),
	],
};

/** @throws NodeOperationError naming the option */
export function readPolicy(context: ISupplyDataFunctions, itemIndex: number): StorePolicy {
	const given = context.getNodeParameter('options', itemIndex, {}) as Partial<typeof DEFAULTS>;
	const all = { ...DEFAULTS, ...given };
	const checked = (name: 'maxRecords' | 'maxSizeMb' | 'keepDays'): number => {
		const value: unknown = all[name];
		if (typeof value === 'number' && value >= 0 && value <= MAX_NUMBER) return value;
		const label = (options.options as INodeProperties[]).find((each) => each.name === name)!;
		throw new NodeOperationError(
			context.getNode(),
			`${label.displayName} cannot be ${String(value)}`,
			{
				description: `Give a number from 0 to ${MAX_NUMBER} in the Store’s options; 0 means no limit.`,
				itemIndex,
				functionality: 'configuration-node',
			},
		);
	};
	return {
		limits: { maxRecords: Math.floor(checked('maxRecords')), maxBytes: checked('maxSizeMb') * MB },
		keepEndedMs: checked('keepDays') * DAY_MS,
		dataLoss: all.enableDataLoss === true,
	};
}
