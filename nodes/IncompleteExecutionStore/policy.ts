import { NodeOperationError, type INodeProperties, type ISupplyDataFunctions } from 'n8n-workflow';

import type { StorePolicy } from '../connector/suppliedStore';

const DAY_MS = 24 * 60 * 60_000;
const MB = 1024 * 1024;

/** Also what an option that was never added means. */
const DEFAULTS = {
	maxRecords: 10_000,
	maxSizeMb: 1024,
	maxFileMb: 1024,
	maxFilesMb: 2048,
	keepDays: 14,
	enableDataLoss: false,
};

type NumberName = Exclude<keyof typeof DEFAULTS, 'enableDataLoss'>;

/** A million years are for ever, and still a number of milliseconds that databases can hold. */
const MAX_NUMBER = 365_000_000;

const number = (name: NumberName, displayName: string, description: string): INodeProperties => ({
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
				'Whether failed items that find no room are dropped, so that the execution goes on (otherwise it fails, and its items stay with it), and files over their limits (otherwise the item waits for a person)',
		},
		number(
			'keepDays',
			'Keep Resolved and Discarded (Days)',
			'For how long. The Trigger deletes older ones, never open ones. 0 means for ever.',
		),
		number(
			'maxFileMb',
			'Max File Size (MB)',
			'How large a file of an item may be to be kept with the record. 0 means no limit.',
		),
		number(
			'maxRecords',
			'Max Records per Workflow',
			'How many open records (pending, in progress, unresolved) a workflow may have. 0 means no limit.',
		),
		number(
			'maxFilesMb',
			"Max Size of a Record's Files (MB)",
			'How much the files of one record may take together. 0 means no limit.',
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
	const checked = (name: NumberName): number => {
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
	const bytes = (name: NumberName): number => {
		const megabytes = checked(name);
		return megabytes === 0 ? Infinity : megabytes * MB;
	};
	return {
		fileLimits: { file: bytes('maxFileMb'), record: bytes('maxFilesMb') },
		limits: { maxRecords: Math.floor(checked('maxRecords')), maxBytes: checked('maxSizeMb') * MB },
		keepEndedMs: checked('keepDays') * DAY_MS,
		dataLoss: all.enableDataLoss === true,
	};
}
