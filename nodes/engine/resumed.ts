import type { INodeExecutionData, IPairedItemData, IRunData, Workflow } from 'n8n-workflow';

import type { Continuation } from './continuation';
import type { Host } from './host';
import { renameRunData, renamesSince, renameSources } from './renames';
import { runDataWithoutStoredFiles } from './storedFiles';
import type { Upstream } from './upstream';

/**
 * Numbers stored runs anew, in their own order, as if they had run just now: with the numbers of
 * the execution they come from, they would stand among the runs of this one by chance.
 */
export function inPresentOrder(host: Host, runData: IRunData): IRunData {
	const runs = Object.entries(runData).flatMap(([name, tasks]) =>
		tasks.map((task) => ({ name, task })),
	);
	runs.sort((a, b) => a.task.executionIndex - b.task.executionIndex);
	const numbers = new Map(
		runs.map(({ task }) => [task, host.additionalData.currentNodeExecutionIndex++]),
	);
	return Object.fromEntries(
		Object.entries(runData).map(([name, tasks]) => [
			name,
			tasks.map((task) => ({ ...task, executionIndex: numbers.get(task)! })),
		]),
	);
}

/**
 * Gives the resuming execution the record's upstream runs, for every node that has not run in it:
 * nodes behind `Completed` can then refer to `$('Webhook')` as in the first execution.
 */
export function graftUpstream(host: Host, upstream: Upstream): void {
	const rename = renamesSince(upstream.nodeIds, host.workflow);
	const { runData } = host.runExecutionData.resultData;
	const stored = renameRunData(runDataWithoutStoredFiles(upstream.runData), rename);
	for (const [name, tasks] of Object.entries(stored)) {
		if (!Object.hasOwn(runData, name)) runData[name] = tasks;
	}
}

/**
 * Pairs the items for `Completed` to the item that entered the Guard in the first execution; the
 * Trigger's item, which came in now, says nothing about them.
 */
export function pairToUpstream(
	items: INodeExecutionData[],
	continuation: Continuation,
	upstream: Upstream,
	workflow: Workflow,
): INodeExecutionData[] {
	const rename = renamesSince(upstream.nodeIds, workflow);
	const [source] = renameSources(continuation.guardRun.source, rename);
	if (!source) return items;
	const { previousNode, previousNodeOutput, previousNodeRun } = source;
	const sourceOverwrite = { previousNode, previousNodeOutput, previousNodeRun };
	const overwrite = (paired: IPairedItemData): IPairedItemData => ({ ...paired, sourceOverwrite });
	return items.map((item) => {
		const { pairedItem } = item;
		if (pairedItem === undefined || typeof pairedItem === 'number') return item;
		return {
			...item,
			pairedItem: Array.isArray(pairedItem) ? pairedItem.map(overwrite) : overwrite(pairedItem),
		};
	});
}

/** Runs of a workflow as it was stored, by the names its nodes have now: the editor shows those. */
export const runDataByPresentNames = (
	runData: IRunData,
	stored: Workflow,
	current: Workflow,
): IRunData => {
	const ids = Object.fromEntries(Object.values(stored.nodes).map(({ name, id }) => [name, id]));
	return renameRunData(runData, renamesSince(ids, current));
};
