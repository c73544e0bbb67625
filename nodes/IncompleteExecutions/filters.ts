import type { INodeProperties } from 'n8n-workflow';

import { ERROR_TYPES } from '../domain/errorTypes';
import { STATUSES } from '../domain/status';
import type { RecordFilter } from '../store/executionStore';
import { refusal, type Call } from './operation';
import { readTime } from './times';

/** The error types' names are used everywhere as they stand; a status gets words, e.g. "In Progress". */
const errorTypes = [...ERROR_TYPES].sort().map((value) => ({ name: value, value }));
const statuses = [...STATUSES].sort().map((value) => ({
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
			options: errorTypes,
		},
		{
			displayName: 'Execution ID',
			name: 'executionId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 4711',
			description: 'ID of the n8n execution in which they failed first',
		},
		{
			displayName: 'Failed Node',
			name: 'failedNode',
			type: 'string',
			default: '',
			placeholder: 'e.g. HTTP Request',
			description: 'Name or ID of the node that failed',
		},
		{
			displayName: 'Statuses',
			name: 'status',
			type: 'multiOptions',
			default: [],
			options: statuses,
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			default: '',
			placeholder: 'e.g. timeout',
			description: "Part of the message or of the failed node's name, or a whole ID",
		},
	],
};

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

function time(call: Call, value: unknown, name: string): number | undefined {
	if (isEmpty(value)) return undefined;
	const parsed = readTime(value, call.context.getTimezone());
	if (Number.isFinite(parsed)) return parsed;
	const description = 'Give a date and time like 2026-01-31T12:00:00Z.';
	throw refusal(call, `${name} is not a date: ${String(value)}`, description);
}

/** What is chosen of a list; an expression may give a single one. */
function chosen<T extends string>(
	call: Call,
	value: unknown,
	known: readonly T[],
	name: string,
): T[] | undefined {
	const list = Array.isArray(value) ? value.map(String) : isEmpty(value) ? [] : [String(value)];
	const unknown = list.find((each) => !(known as readonly string[]).includes(each));
	if (unknown !== undefined) {
		throw refusal(call, `There is no ${name} "${unknown}"`, `Choose from ${known.join(', ')}.`);
	}
	return list.length > 0 ? (list as T[]) : undefined;
}

const text = (value: unknown): string | undefined => (isEmpty(value) ? undefined : String(value));

/** Expressions and agents may fill in anything. */
type Typed = Partial<Record<keyof RecordFilter, unknown>>;

/** The filter as typed; fields left empty match all. */
export function readFilter(call: Call): RecordFilter {
	const given = call.context.getNodeParameter('filters', call.itemIndex, {}) as Typed;
	const filter: RecordFilter = {
		status: chosen(call, given.status, STATUSES, 'status'),
		errorType: chosen(call, given.errorType, ERROR_TYPES, 'error type'),
		failedNode: text(given.failedNode),
		executionId: text(given.executionId),
		createdAfter: time(call, given.createdAfter, 'Created After'),
		createdBefore: time(call, given.createdBefore, 'Created Before'),
		text: text(given.text),
	};
	return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
