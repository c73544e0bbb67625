import type { INodeExecutionData, ITaskData } from 'n8n-workflow';

import { GUARDED_OUTPUT } from './branch';
import type { Host } from './host';

/** A run's outputs as they are saved and shown. */
type Outputs = Array<INodeExecutionData[] | null>;
type Link = NonNullable<INodeExecutionData['metadata']>;
type Show = (outputs: Outputs) => void;

/** What is shown otherwise than it goes on, by Guard, for each list of handlers that has ours in it. */
const toShow = new WeakMap<object, Map<string, Show[]>>();

/** By the time the hook runs, n8n has decided what runs next, and with what. */
function whenShown(host: Host, show: Show): void {
	const handlers = host.additionalData.hooks.handlers.nodeExecuteAfter;
	let waiting = toShow.get(handlers);
	if (!waiting) {
		const byGuard = (waiting = new Map<string, Show[]>());
		toShow.set(handlers, byGuard);
		// First in line, so that whatever saves or sends the task sees it complete. It stays there:
		// taking it out while n8n goes through the list would make n8n skip the next one.
		handlers.unshift((name: string, task: ITaskData) => {
			const shown = byGuard.get(name);
			byGuard.delete(name);
			if (!shown || !task.data?.main) return;
			const main = [...task.data.main];
			for (const show of shown) show(main);
			task.data = { ...task.data, main };
		});
	}
	waiting.set(host.node.name, [...(waiting.get(host.node.name) ?? []), show]);
}

/**
 * Makes the connection at `Guarded` show the items that went through it, and lets the editor run
 * single guarded nodes on them. The Guard itself returns nothing there: n8n would run the branch
 * once more.
 */
export const showGuardedItems = (host: Host, items: INodeExecutionData[]): void =>
	whenShown(host, (outputs) => {
		outputs[GUARDED_OUTPUT] = items;
	});

const linkOf = ({ workflow }: Host, { metadata }: INodeExecutionData): Link | undefined =>
	metadata?.subExecution.workflowId === workflow.id ? metadata : undefined;

function withoutLink(item: INodeExecutionData, link: Link | undefined): INodeExecutionData {
	if (!link) return item;
	const { metadata, ...rest } = item;
	return rest;
}

/**
 * Makes the Guard's outputs show the links from items to executions of their own. The items go on
 * without them: a Code node refuses to put out an item that has one.
 *
 * @returns the items as they go on
 */
export function showLinks(host: Host, outputs: INodeExecutionData[][]): INodeExecutionData[][] {
	const links = outputs.map((items) => items.map((item) => linkOf(host, item)));
	if (!links.some((each) => each.some(Boolean))) return outputs;
	whenShown(host, (shown) => {
		for (const [output, each] of links.entries()) {
			const items = shown[output];
			if (each.length === 0 || !items) continue;
			shown[output] = items.map((item, at) => (each[at] ? { ...item, metadata: each[at] } : item));
		}
	});
	return outputs.map((items, output) =>
		items.map((item, at) => withoutLink(item, links[output][at])),
	);
}
