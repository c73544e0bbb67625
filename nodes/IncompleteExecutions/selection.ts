import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { BulkResult, Selection } from '../store/executionStore';
import { filters, readFilter } from './filters';
import { refusal, type Call } from './operation';

/** How bulk operations choose their records. */
export const selection: INodeProperties[] = [
	{
		displayName: 'Records',
		name: 'records',
		type: 'options',
		default: 'ids',
		options: [
			{ name: 'All', value: 'all', description: 'All records of this workflow' },
			{ name: 'By ID', value: 'ids' },
			{ name: 'Matching a Filter', value: 'filter' },
		],
	},
	{
		displayName: 'IDs',
		name: 'ids',
		type: 'string',
		default: '={{ $json.id }}',
		required: true,
		description: 'IDs of the records, separated by commas',
		displayOptions: { show: { records: ['ids'] } },
	},
	{ ...filters, displayOptions: { show: { records: ['filter'] } } },
];

function readIds(call: Call): string[] {
	const typed = call.context.getNodeParameter('ids', call.itemIndex) as unknown;
	const ids = (Array.isArray(typed) ? typed.map(String) : String(typed ?? '').split(','))
		.map((id) => id.trim())
		.filter((id) => id !== '');
	if (ids.length > 0) return ids;
	throw refusal(call, 'No ID is given', 'Give the IDs of the records, separated by commas.');
}

/** @throws NodeOperationError for an empty choice: nothing is ever taken to mean everything. */
export function readSelection(call: Call): Selection {
	const records = call.context.getNodeParameter('records', call.itemIndex) as string;
	if (records === 'ids') return { ids: readIds(call) };
	if (records === 'all') return { filter: {} };
	const filter = readFilter(call);
	if (Object.keys(filter).length > 0) return { filter };
	throw refusal(
		call,
		'The filter is empty',
		'Fill in at least one field, or choose "All" to mean all records of this workflow.',
	);
}

/** One item per record named; refused ones say why. @param warnings by the records' ids */
export const bulkJson = (
	{ changed, refused }: BulkResult,
	warnings: Map<string, string>,
): IDataObject[] => [
	...changed.map((id) => ({
		id,
		changed: true,
		...(warnings.has(id) && { warning: warnings.get(id) }),
	})),
	...refused.map(({ id, reason }) => ({ id, changed: false, reason })),
];
