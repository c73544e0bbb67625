import type { INodeExecutionData, ITaskData } from 'n8n-workflow';

import { GUARDED_OUTPUT } from './branch';
import type { Host } from './host';

/** Items to be shown, by Guard, for each list of handlers that has ours in it. */
const toShow = new WeakMap<object, Map<string, INodeExecutionData[]>>();

/**
 * Makes the connection at `Guarded` show the items that went through it, and lets the editor run
 * single guarded nodes on them. The Guard itself returns nothing there: n8n would run the branch
 * once more. By the time the hook runs, n8n has decided what runs next.
 */
export function showGuardedItems(host: Host, items: INodeExecutionData[]): void {
	const handlers = host.additionalData.hooks.handlers.nodeExecuteAfter;
	let waiting = toShow.get(handlers);
	if (!waiting) {
		const byGuard = (waiting = new Map<string, INodeExecutionData[]>());
		toShow.set(handlers, byGuard);
		// First in line, so that whatever saves or sends the task sees it complete. It stays there:
		// taking it out while n8n goes through the list would make n8n skip the next one.
		handlers.unshift((name: string, task: ITaskData) => {
			const shown = byGuard.get(name);
			byGuard.delete(name);
			if (!shown || !task.data?.main) return;
			const main = [...task.data.main];
			main[GUARDED_OUTPUT] = shown;
			task.data = { ...task.data, main };
		});
	}
	waiting.set(host.node.name, items);
}
