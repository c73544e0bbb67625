import type { INodeExecutionData, IPairedItemData, ISourceData, ITaskData } from 'n8n-workflow';

import { pairingsOf } from './taskSources';

/** The Guard's runs in the first execution, which the resuming one does not have. */
export interface EarlierRuns {
	guardName: string;
	tasks: ITaskData[];
}

/** What an item of an earlier run of the Guard was paired to in the Guard's input. */
function beyond(
	paired: IPairedItemData,
	source: ISourceData,
	tasks: ITaskData[],
): IPairedItemData[] {
	const task = tasks[source.previousNodeRun ?? 0];
	const item = task?.data?.main[source.previousNodeOutput ?? 0]?.[paired.item];
	const from = task?.source[0];
	if (!item || !from) return [paired];
	return pairingsOf(item).map(({ item: index, sourceOverwrite }) => ({
		...paired,
		item: index,
		sourceOverwrite: sourceOverwrite ?? from,
	}));
}

/**
 * An item paired past the Guard: in a loop around it, nodes before the Guard have items that came
 * out of its earlier runs.
 *
 * @param sources of the task that has the item, by its inputs
 */
export function itemPastGuard(
	item: INodeExecutionData,
	sources: Array<ISourceData | null>,
	{ guardName, tasks }: EarlierRuns,
): INodeExecutionData {
	const sourceOf = ({ input, sourceOverwrite }: IPairedItemData) =>
		sourceOverwrite ?? sources[input ?? 0] ?? undefined;
	const pairings = pairingsOf(item);
	if (!pairings.some((paired) => sourceOf(paired)?.previousNode === guardName)) return item;
	const pairedItem = pairings.flatMap((paired) => {
		const source = sourceOf(paired);
		return source?.previousNode === guardName ? beyond(paired, source, tasks) : [paired];
	});
	return { ...item, pairedItem: pairedItem.length === 1 ? pairedItem[0] : pairedItem };
}

export function taskPastGuard(task: ITaskData, earlier: EarlierRuns): ITaskData {
	if (earlier.tasks.length === 0 || !task.data?.main) return task;
	const main = task.data.main.map(
		(items) => items?.map((item) => itemPastGuard(item, task.source, earlier)) ?? null,
	);
	return { ...task, data: { ...task.data, main } };
}
