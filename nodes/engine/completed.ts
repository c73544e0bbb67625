import type {
	INodeExecutionData,
	IPairedItemData,
	IRunData,
	ITaskData,
	Workflow,
} from 'n8n-workflow';

import { GUARD_TYPE } from '../connector/nodeTypes';
import { branchNodes, readBranch, type Branch } from './branch';
import type { ItemInput } from './itemState';
import { hasOutput } from './outputs';
import { endOfBranch, NO_RUNS, type Past, type RunOutput } from './past';
import { runsOfNode } from './runsOfNode';
import { pairingsOf } from './taskSources';

interface Leaf {
	task: ITaskData;
	item: INodeExecutionData;
}

/** Nodes in the branches of inner Guards: what comes out of them, those put out again. */
export const guardedInside = (workflow: Workflow, branch: Branch): Set<string> =>
	new Set(
		branchNodes(workflow, branch)
			.filter(({ type, disabled }) => type === GUARD_TYPE && !disabled)
			.flatMap(({ name }) => [...readBranch(workflow, name).nodes]),
	);

/** Everything that came out of the branch: items on outputs that lead nowhere, in run order. */
function leaves(
	workflow: Workflow,
	branch: Branch,
	runData: IRunData,
	destination: string | undefined,
	past: Past,
): Leaf[] {
	const inner = guardedInside(workflow, branch);
	const endsBranch = endOfBranch(workflow, past);
	const isEnd = (at: RunOutput) =>
		at.node === destination ? hasOutput(workflow, at.node, at.output) : endsBranch(at);
	const tasks = [...new Set([...Object.keys(past.runs), ...branch.nodes])]
		.filter((name) => !inner.has(name))
		.flatMap((node) => runsOfNode(runData, node).map((task, run) => ({ node, run, task })));
	tasks.sort((a, b) => a.task.executionIndex - b.task.executionIndex);
	return tasks.flatMap(({ node, run, task }) =>
		(task.data?.main ?? []).flatMap((items, output) =>
			items && isEnd({ node, run, output }) ? items.map((item) => ({ task, item })) : [],
		),
	);
}

/** Indexes, within the items that ran together, of those that an item came from. */
function origins({ task, item }: Leaf, runData: IRunData, guardName: string): number[] {
	const found = new Set<number>();
	const queue: Leaf[] = [{ task, item }];
	const seen = new Set<INodeExecutionData>();
	for (let leaf = queue.pop(); leaf !== undefined; leaf = queue.pop()) {
		if (seen.has(leaf.item)) continue;
		seen.add(leaf.item);
		for (const { item: index, input, sourceOverwrite } of pairingsOf(leaf.item)) {
			const source = sourceOverwrite ?? leaf.task.source[input ?? 0];
			if (!source) continue;
			if (source.previousNode === guardName) {
				found.add(index);
				continue;
			}
			const previous = runData[source.previousNode]?.[source.previousNodeRun ?? 0];
			const from = previous?.data?.main[source.previousNodeOutput ?? 0]?.[index];
			if (previous && from) queue.push({ task: previous, item: from });
		}
	}
	return [...found].sort((a, b) => a - b);
}

/** What `Completed` puts out: what the last nodes gave, or the item as it came in. */
export type CompletedOutput = 'lastNodes' | 'original';

/**
 * The items for `Completed`: at least one per finished input, so that a loop around the Guard
 * and a count behind it see every one. Each is paired to the Guard's input item it came from.
 */
export function completedItems(
	workflow: Workflow,
	branch: Branch,
	runData: IRunData,
	input: ItemInput,
	output: CompletedOutput,
	destination: string | undefined,
	past: Past = NO_RUNS,
): INodeExecutionData[] {
	const paired = (index: number): IPairedItemData => ({ item: input.index + index });
	if (output === 'original') {
		return input.items.map(({ json, binary }, index) => ({
			json,
			...(binary && { binary }),
			pairedItem: paired(index),
		}));
	}
	const all = input.items.map((_, index) => paired(index));
	const only = all.length === 1 ? all[0] : undefined;
	const pairing = (leaf: Leaf) => {
		if (only) return only;
		const from = origins(leaf, runData, branch.guardName).map(paired);
		return from.length === 1 ? from[0] : from.length > 0 ? from : all;
	};
	const items = leaves(workflow, branch, runData, destination, past).map((leaf) => ({
		json: leaf.item.json,
		...(leaf.item.binary && { binary: leaf.item.binary }),
		pairedItem: pairing(leaf),
	}));
	return items.length > 0 ? items : [{ json: {}, pairedItem: only ?? all }];
}
