import type {
	INodeExecutionData,
	IPairedItemData,
	IRunData,
	ISourceData,
	Workflow,
} from 'n8n-workflow';

import type { Continuation } from './continuation';
import type { Host } from './host';
import { renameRunData, renamesSince, renameSources } from './renames';
import { runsOfNode } from './runsOfNode';
import { runDataWithoutStoredFiles } from './storedFiles';
import { withItemSources, withSources } from './taskSources';
import { itemPastGuard, taskPastGuard, type EarlierRuns } from './throughGuard';
import type { Upstream } from './upstream';

const earlierRuns = ({ node }: Host, stored: IRunData): EarlierRuns => ({
	guardName: node.name,
	tasks: runsOfNode(stored, node.name),
});

/** A record's upstream in the resuming execution. */
export interface Grafted {
	/** The output that the record's items came from; undefined when they came from nowhere. */
	origin: ISourceData | undefined;
	/** An item of the first execution, paired to runs as they are here. */
	here: (item: INodeExecutionData) => INodeExecutionData;
}

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
 * Gives the resuming execution the record's upstream runs: nodes behind `Completed` can then refer
 * to `$('Webhook')` as in the first execution. Of a node that has run here, too (another Guard that
 * the Trigger feeds), they are later runs.
 */
export function graftUpstream(host: Host, upstream: Upstream, { guardRun }: Continuation): Grafted {
	const rename = renamesSince(upstream.nodeIds, host.workflow);
	const { runData } = host.runExecutionData.resultData;
	const stored = renameRunData(runDataWithoutStoredFiles(upstream.runData), rename);
	const lengths = new Map(
		Object.keys(stored).map((name) => [name, runsOfNode(runData, name).length]),
	);
	const here = (source: ISourceData): ISourceData => {
		const by = lengths.get(source.previousNode) ?? 0;
		return by === 0 ? source : { ...source, previousNodeRun: (source.previousNodeRun ?? 0) + by };
	};
	const earlier = earlierRuns(host, stored);
	for (const [name, tasks] of Object.entries(stored)) {
		if (name === host.node.name) continue;
		const grafted = tasks.map((task) => withSources(taskPastGuard(task, earlier), here));
		runData[name] = [...runsOfNode(runData, name), ...grafted];
	}
	const [source] = renameSources(guardRun.source, rename);
	return {
		origin: source ? here(source) : undefined,
		here: (item) => withItemSources(itemPastGuard(item, [], earlier), here),
	};
}

/**
 * Pairs the items for `Completed` to the item that entered the Guard in the first execution; the
 * Trigger's item, which came in now, says nothing about them.
 */
export function pairToUpstream(
	items: INodeExecutionData[],
	origin: Grafted['origin'],
): INodeExecutionData[] {
	if (!origin) return items;
	const { previousNode, previousNodeOutput, previousNodeRun } = origin;
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
