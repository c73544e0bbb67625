import { NodeOperationError, type INodeProperties } from 'n8n-workflow';

import { ERROR_TYPES } from '../domain/errorTypes';
import { STATUSES } from '../domain/status';
import type { RecordFilter } from '../store/executionStore';
import type { Call } from './operation';

const asOptions = (values: readonly string[]) =>
	[...values].sort().map((value) => ({
		name: value.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (first) => first.toUpperCase()),
		value,
	}));

export const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'Only records stored at this time or later',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Only records stored before this time',
		},
		{
			displayName: 'Error Types',
			name: 'errorType',
			type: 'multiOptions',
			default: [],
			options: asOptions(ERROR_TYPES),
		},
		{
			displayName: 'Failed Node',
			name: 'failedNode',
			type: 'string',
			default: '',
			description: 'Name or ID of the node that failed',
		},
		{
			displayName: 'Statuses',
			name: 'status',
			type: 'multiOptions',
			default: [],
			options: asOptions(STATUSES),
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			default: '',
			description: "Part of the message or of the failed node's name, or a whole ID",
		},
	],
};

function time({ context, itemIndex }: Call, value: unknown, name: string): number | undefined {
	if (value === undefined || value === '' || value === null) return undefined;
	const parsed = new Date(String(value)).getTime();
	if (!Number.isNaN(parsed)) return parsed;
	throw new NodeOperationError(context.getNode(), `${name} is not a date: ${String(value)}`, {
		description: 'Give a date and time like 2026-01-31T12:00:00Z.',
		itemIndex,
	});
}

const filled = <T>(list: T[] | undefined): T[] | undefined => (list?.length ? list : undefined);

/** The filter as typed; fields left empty match all. */
export function readFilter(call: Call): RecordFilter {
	const given = call.context.getNodeParameter('filters', call.itemIndex, {}) as Omit<
		RecordFilter,
		'createdAfter' | 'createdBefore'
	> & { createdAfter?: string; createdBefore?: string };
	const filter: RecordFilter = {
		status: filled(given.status),
		errorType: filled(given.errorType),
		failedNode: given.failedNode || undefined,
		createdAfter: time(call, given.createdAfter, 'Created After'),
		createdBefore: time(call, given.createdBefore, 'Created Before'),
		text: given.text || undefined,
	};
	return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
