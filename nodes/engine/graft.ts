import type {
	IPairedItemData,
	IRunData,
	ISourceData,
	ITaskData,
	ITaskMetadata,
} from 'n8n-workflow';

import { withPairings, withSources, type MapItem, type MapSource } from './taskSources';

/** By how much a node's run indexes move when nested runs are appended to the parent's. */
export type RunOffsets = (nodeName: string) => number;

const shiftSource = (source: ISourceData, offsets: RunOffsets): ISourceData => {
	const offset = offsets(source.previousNode);
	return offset === 0
		? source
		: { ...source, previousNodeRun: (source.previousNodeRun ?? 0) + offset };
};

function shiftMetadata(
	metadata: ITaskMetadata | undefined,
	offsets: RunOffsets,
): ITaskMetadata | undefined {
	if (!metadata?.subRun && !metadata?.subNodeExecutionData) return metadata;
	const shifted = { ...metadata };
	if (metadata.subRun) {
		shifted.subRun = metadata.subRun.map((run) => ({
			...run,
			runIndex: run.runIndex + offsets(run.node),
		}));
	}
	if (metadata.subNodeExecutionData) {
		shifted.subNodeExecutionData = {
			...metadata.subNodeExecutionData,
			actions: metadata.subNodeExecutionData.actions.map((action) => ({
				...action,
				runIndex: action.runIndex + offsets(action.nodeName),
			})),
		};
	}
	return shifted;
}

/**
 * @param here what a source of the nested run is in the parent
 * @param alter what else becomes of the items
 */
const inParent = (
	task: ITaskData,
	offsets: RunOffsets,
	here: MapSource,
	alter?: MapItem,
): ITaskData => ({
	...withSources(task, here, alter),
	metadata: shiftMetadata(task.metadata, offsets),
});

/** A copy of a task whose references to other runs fit the parent's run data. */
export const shiftTask = (task: ITaskData, offsets: RunOffsets): ITaskData =>
	inParent(task, offsets, (source) => shiftSource(source, offsets));

/** Moves the index of items that came from the Guard: from its place in the nested run (0) to its
 * place in the Guard's input. */
function moveItems({ source }: ITaskData, guardName: string, by: number): MapItem | undefined {
	if (by === 0) return undefined;
	const isFromGuard = ({ input = 0, sourceOverwrite }: IPairedItemData) =>
		(sourceOverwrite ?? source[input])?.previousNode === guardName;
	const move = (paired: IPairedItemData) => ({ ...paired, item: paired.item + by });
	return (item) => withPairings(item, isFromGuard, move);
}

/** Sources that are the Guard refer to its present run. */
const fromRunOf =
	(guard: { name: string; runIndex: number }): MapSource =>
	(source) =>
		source.previousNode === guard.name && (source.previousNodeRun ?? 0) !== guard.runIndex
			? { ...source, previousNodeRun: guard.runIndex }
			: source;

/**
 * Appends copies of an item's guarded runs to the parent's run data, in one synchronous pass, so
 * that items in parallel do not mix. The editor then shows them in place.
 *
 * @param nested run data of the branch's own nodes
 * @param guard the Guard and its run in the parent; a stored item came from another one
 * @param itemOffset the item's index in the Guard's input
 */
export function graft(
	parent: IRunData,
	nested: IRunData,
	guard: { name: string; runIndex: number },
	itemOffset: number,
): void {
	const lengths = new Map(
		Object.keys(nested).map((name) => [
			name,
			Object.hasOwn(parent, name) ? parent[name].length : 0,
		]),
	);
	const offsets: RunOffsets = (name) => lengths.get(name) ?? 0;
	const ofRun = fromRunOf(guard);
	const here: MapSource = (source) => ofRun(shiftSource(source, offsets));
	for (const [name, tasks] of Object.entries(nested)) {
		const shifted = tasks.map((task) =>
			inParent(task, offsets, here, moveItems(task, guard.name, itemOffset)),
		);
		if (Object.hasOwn(parent, name)) parent[name].push(...shifted);
		else parent[name] = shifted;
	}
}
