import type { ExecutionLifecycleHooks } from 'n8n-core';
import type { ITaskData, ITaskStartedData, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import { createHooks, markItem, type Host } from './host';
import type { LiveUpdates } from './liveUpdates';

type ExecuteWorkflow = IWorkflowExecuteAdditionalData['executeWorkflow'];

/** Node-level events of an item's run reach the Guard's execution, with its run data. */
export function forwardNodeEvents(
	host: Host,
	live: LiveUpdates,
	hooks: ExecutionLifecycleHooks,
): void {
	const parent = host.additionalData.hooks;
	const told = Promise.resolve();
	hooks.addHandler('nodeExecuteBefore', (name: string, started: ITaskStartedData) =>
		live.wants('before', name) ? parent.runHook('nodeExecuteBefore', [name, started]) : told,
	);
	hooks.addHandler('nodeExecuteAfter', (name: string, task: ITaskData) =>
		live.wants('after', name)
			? parent.runHook('nodeExecuteAfter', [name, live.inParent(task), host.runExecutionData])
			: told,
	);
	hooks.addHandler('sendResponse', (...event) => parent.runHook('sendResponse', event));
	hooks.addHandler('sendChunk', (...event) =>
		// The Guard deals with the error: the streaming client must not see one per failing item.
		event[0].type === 'error' ? told : parent.runHook('sendChunk', event),
	);
}

/**
 * Node-level events of the nested run reach the parent's hooks (editor, logs, streams) with the
 * parent's run data; workflow-level ones do not: for n8n there is one execution.
 */
function forwardingHooks(host: Host, live: LiveUpdates): ExecutionLifecycleHooks {
	const parent = host.additionalData.hooks;
	const hooks = createHooks(host);
	forwardNodeEvents(host, live, hooks);
	hooks.addHandler('nodeFetchedData', (...event) => parent.runHook('nodeFetchedData', event));

	// What a node wants done when the execution ends (close a client that other items use as well)
	// belongs to the end of the parent.
	const add = hooks.addHandler.bind(hooks);
	hooks.addHandler = (name, ...handlers) =>
		name === 'workflowExecuteAfter' ? parent.addHandler(name, ...handlers) : add(name, ...handlers);
	return hooks;
}

/**
 * Makes the additional data of nested runs: the parent's, seen through. Late writes on the parent
 * stay visible; what a nested run writes stays there, but for the counter of executed nodes.
 *
 * @returns the additional data for the run of one item
 */
export function nesting(
	host: Host,
	live: LiveUpdates,
): (itemIndex: number) => Host['additionalData'] {
	const parent = host.additionalData;
	// When a sub-workflow that waited ends, n8n would wake the parent's present Wait node with the
	// child's items: the parent is not waiting for it, the Guard has set the item aside.
	const executeWorkflow: ExecuteWorkflow = async (info, _additionalData, options) =>
		await parent.executeWorkflow(
			info,
			parent,
			options?.parentExecution
				? { ...options, parentExecution: { ...options.parentExecution, shouldResume: false } }
				: options,
		);
	const common = Object.create(parent, {
		hooks: { value: forwardingHooks(host, live), writable: true },
		currentNodeExecutionIndex: {
			get: () => parent.currentNodeExecutionIndex,
			set: (index: number) => {
				parent.currentNodeExecutionIndex = index;
			},
		},
		// One waiting item must not mark the whole execution as waiting.
		setExecutionStatus: { value: () => {} },
		executeWorkflow: { value: executeWorkflow },
	}) as Host['additionalData'];
	return (itemIndex) => Object.create(common, markItem(host, itemIndex)) as Host['additionalData'];
}
