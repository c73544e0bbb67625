import type { INodeExecutionData, IPairedItemData, ISourceData, ITaskData } from 'n8n-workflow';

/** What an item was made of, as a list: nodes may say it shorter. */
export function pairingsOf({ pairedItem }: INodeExecutionData): IPairedItemData[] {
	if (pairedItem === undefined) return [];
	if (typeof pairedItem === 'number') return [{ item: pairedItem }];
	return Array.isArray(pairedItem) ? pairedItem : [pairedItem];
}

type MapSource = (source: ISourceData) => ISourceData;

/** Nodes such as loops say of an item, in its pairing, that it came from elsewhere. */
function mapPairing(pairedItem: IPairedItemData, map: MapSource): IPairedItemData {
	const { sourceOverwrite } = pairedItem;
	return sourceOverwrite ? { ...pairedItem, sourceOverwrite: map(sourceOverwrite) } : pairedItem;
}

/** A copy of an item whose pairing refers to other runs. */
export function withItemSources(item: INodeExecutionData, map: MapSource): INodeExecutionData {
	const { pairedItem } = item;
	if (typeof pairedItem !== 'object') return item;
	return {
		...item,
		pairedItem: Array.isArray(pairedItem)
			? pairedItem.map((each) => (typeof each === 'object' ? mapPairing(each, map) : each))
			: mapPairing(pairedItem, map),
	};
}

/** A copy of a task that refers to other runs: its own sources, and those that its items name. */
export function withSources(task: ITaskData, map: MapSource): ITaskData {
	const source = task.source.map((each) => each && map(each));
	if (!task.data) return { ...task, source };
	const data = Object.fromEntries(
		Object.entries(task.data).map(([type, outputs]) => [
			type,
			outputs.map((items) => items?.map((item) => withItemSources(item, map)) ?? null),
		]),
	);
	return { ...task, source, data };
}
