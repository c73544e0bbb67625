import type { INodeExecutionData, IRunData, ITaskData } from 'n8n-workflow';

/**
 * What is kept of an error, by an allow-list: libraries hang their whole request on an error
 * (headers with tokens, sockets, clients), and n8n's own copy takes all of that along.
 */
const KEPT = [
	'name',
	'message',
	'description',
	'type',
	'level',
	'code',
	'errno',
	'syscall',
	'httpCode',
	'status',
	'statusCode',
	'lineNumber',
	'messages',
	'functionality',
	'timestamp',
	'failure',
	'stack',
] as const;

const KEPT_OF_CONTEXT = [
	'itemIndex',
	'runIndex',
	'nodeCause',
	'parameter',
	'data',
	'type',
] as const;

const pick = (from: object, keys: readonly string[]): Record<string, unknown> => {
	const kept: Record<string, unknown> = {};
	for (const key of keys) {
		const value = (from as Record<string, unknown>)[key];
		if (value !== undefined && typeof value !== 'function') kept[key] = value;
	}
	return kept;
};

/** An error as a record keeps it: plain data for people, no credentials. Any value is taken. */
export function savedError(error: unknown): Record<string, unknown> {
	if (typeof error !== 'object' || error === null) return { message: String(error) };
	const kept = pick(error, KEPT);
	const { context } = error as { context?: unknown };
	if (typeof context === 'object' && context !== null)
		kept.context = pick(context, KEPT_OF_CONTEXT);
	return kept;
}

/** The error's message, or what stands for one when a node throws something else. */
export function messageOf(error: unknown): string {
	const { message } = (error ?? {}) as { message?: unknown };
	if (typeof message === 'string' && message !== '') return message;
	return typeof error === 'string' && error !== '' ? error : 'The node failed without a message';
}

const cleanItem = (item: INodeExecutionData): INodeExecutionData =>
	item.error ? { ...item, error: savedError(item.error) as unknown as typeof item.error } : item;

/** Whether a run holds an error that its node, or the engine, has dealt with. */
const hasErrors = ({ error, data }: ITaskData): boolean =>
	error !== undefined ||
	Object.values(data ?? {}).some((outputs) =>
		outputs.some((items) => items?.some((item) => item.error !== undefined)),
	);

function cleanTask(task: ITaskData): ITaskData {
	const { error, data, ...rest } = task;
	const cleanData = Object.entries(data ?? {}).map(([type, outputs]) => [
		type,
		outputs.map((items) => items?.map(cleanItem) ?? null),
	]);
	return {
		...rest,
		...(error && { error: savedError(error) as unknown as ITaskData['error'] }),
		...(data && { data: Object.fromEntries(cleanData) as ITaskData['data'] }),
	};
}

/** Run data as a record keeps it: handled errors, too, have credentials hanging on them. */
export const withoutSecrets = (runData: IRunData): IRunData =>
	Object.fromEntries(
		Object.entries(runData).map(([name, tasks]) => [
			name,
			tasks.map((task) => (hasErrors(task) ? cleanTask(task) : task)),
		]),
	);
