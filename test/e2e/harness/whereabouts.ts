import { output, type N8nClient } from './client';
import { ask } from './operations';

/** Where each order of `ordersWorkflow` is; its workflow needs `withOperations`. */
interface Whereabouts {
	/** Numbers of the orders that came out of `Completed`, as often as they did. */
	completed: number[];
	/** Those with an open record, with its status and message. */
	stored: Array<{ order: number; status: string; message: string; id: string }>;
}

/** The number in the path of the last call, e.g. `/stop/charge/3?shop=north`. */
const orderOf = (path: unknown): number => Number(/\/(\d+)(\?|$)/.exec(String(path))?.[1]);

const byOrder = (a: { order: number }, b: { order: number }): number => a.order - b.order;

export async function whereabouts(
	client: N8nClient,
	workflowId: string,
	path: string,
): Promise<Whereabouts> {
	const records = (await ask(client, path, 'list')).filter(({ id }) => id !== undefined);
	const open = records.filter(({ status }) => status !== 'resolved');
	const stored = [];
	for (const { id, status, message } of open) {
		const [{ input }] = await ask(client, path, 'get', { id });
		const [{ json }] = input as Array<{ json: { order: number } }>;
		stored.push({ order: json.order, status: String(status), message: String(message), id });
	}
	const ids = await client.executionIds(workflowId);
	const executions = await Promise.all(ids.map(async (id) => await client.execution(id)));
	const completed = executions
		.flatMap((execution) => output(execution, 'Done'))
		.map((item) => orderOf(item.path));
	return { completed: completed.sort((a, b) => a - b), stored: stored.sort(byOrder) };
}

/** All orders, whichever of the two places they are in: each is to be there once. */
export const allOf = ({ completed, stored }: Whereabouts): number[] =>
	[...completed, ...stored.map(({ order }) => order)].sort((a, b) => a - b);
