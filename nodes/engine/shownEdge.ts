import type { INodeExecutionData, ITaskData } from 'n8n-workflow';

import { GUARDED_OUTPUT } from './branch';
import type { Host } from './host';

/**
 * Makes the connection at `Guarded` show the items that went through it, and lets the editor run
 * single guarded nodes on them. The Guard itself returns nothing there: n8n would run the branch
 * once more. By the time the hook runs, n8n has decided what runs next.
 */
export function showGuardedItems(host: Host, items: INodeExecutionData[]): void {
	const handlers = host.additionalData.hooks.handlers.nodeExecuteAfter;
	const show = (name: string, task: ITaskData) => {
		if (name !== host.node.name) return;
		const position = handlers.indexOf(show);
		if (position >= 0) handlers.splice(position, 1);
		if (!task.data?.main) return;
		const main = [...task.data.main];
		main[GUARDED_OUTPUT] = items;
		task.data = { ...task.data, main };
	};
	// First in line, so that whatever saves or sends the task sees it complete.
	handlers.unshift(show);
}
