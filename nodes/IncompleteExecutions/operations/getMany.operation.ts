import type { IDataObject } from 'n8n-workflow';

import { filters, readFilter } from '../filters';
import { refusal, type Call, type Operation } from '../operation';
import { recordJson } from '../recordJson';

const PAGE = 200;
const MAX_LIMIT = 1000;

function readLimit(call: Call): number {
	const limit = call.context.getNodeParameter('limit', call.itemIndex) as unknown;
	if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= MAX_LIMIT) {
		return Number(limit);
	}
	throw refusal(
		call,
		`The limit must be a whole number from 1 to ${MAX_LIMIT}, not ${String(limit)}`,
		'Use "Return All", or page by page with "nextCursor", to get more.',
	);
}

export const getMany: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many incomplete executions',
	description: 'List the records of this workflow, newest first',
	properties: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			default: 50,
			typeOptions: { minValue: 1, maxValue: MAX_LIMIT },
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		},
		{
			displayName: 'Cursor',
			name: 'cursor',
			type: 'string',
			default: '',
			description: 'Where to go on: "nextCursor" of the last item of the page before',
			displayOptions: { show: { returnAll: [false] } },
		},
		filters,
	],
	async execute(call) {
		const { context, itemIndex, store, workflowId } = call;
		const filter = readFilter(call);
		if (context.getNodeParameter('returnAll', itemIndex)) {
			const all: IDataObject[] = [];
			let cursor: string | undefined;
			do {
				const page = await store.list(workflowId, filter, { limit: PAGE, cursor });
				all.push(...page.records.map(recordJson));
				cursor = page.nextCursor;
			} while (cursor !== undefined);
			return all;
		}
		const limit = readLimit(call);
		const cursor = String(context.getNodeParameter('cursor', itemIndex, '')) || undefined;
		const { records, nextCursor } = await store.list(workflowId, filter, { limit, cursor });
		const items = records.map(recordJson);
		if (nextCursor !== undefined) items[items.length - 1].nextCursor = nextCursor;
		return items;
	},
};
