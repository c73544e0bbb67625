import type {
	INodeExecutionData,
	IPairedItemData,
	ISourceData,
	ITaskData,
	ITaskDataConnections,
} from 'n8n-workflow';

const asPairing = (paired: IPairedItemData | number): IPairedItemData =>
	typeof paired === 'number' ? { item: paired } : paired;

/** What an item was made of, as a list: nodes may say it shorter. */
export function pairingsOf({ pairedItem }: INodeExecutionData): IPairedItemData[] {
	if (pairedItem === undefined) return [];
	return Array.isArray(pairedItem) ? pairedItem.map(asPairing) : [asPairing(pairedItem)];
}

/** The item, or a copy of it in which the pairings concerned are others. */
export function withPairings(
	item: INodeExecutionData,
	concerns: (paired: IPairedItemData) => boolean,
	change: (paired: IPairedItemData) => IPairedItemData,
): INodeExecutionData {
	const pairings = pairingsOf(item);
	if (!pairings.some(concerns)) return item;
	const changed = pairings.map((paired) => (concerns(paired) ? change(paired) : paired));
	return { ...item, pairedItem: Array.isArray(item.pairedItem) ? changed : changed[0] };
}

export type MapSource = (source: ISourceData) => ISourceData;

/**
 * The item, or a copy of it whose pairing refers to other runs: nodes such as loops say there that
 * it came from elsewhere.
 */
export const withItemSources = (item: INodeExecutionData, map: MapSource): INodeExecutionData =>
	withPairings(
		item,
		({ sourceOverwrite }) => sourceOverwrite !== undefined,
		(paired) => ({ ...paired, sourceOverwrite: map(paired.sourceOverwrite!) }),
	);

type MapItem = (item: INodeExecutionData) => INodeExecutionData;

const mapData = (data: ITaskDataConnections, map: MapItem): ITaskDataConnections =>
	Object.fromEntries(
		Object.entries(data).map(([type, outputs]) => [
			type,
			outputs.map((items) => items?.map(map) ?? null),
		]),
	);

/** A copy of a task with other items: those it put out, and those shown as what it was given. */
export const withItems = (task: ITaskData, map: MapItem): ITaskData => ({
	...task,
	...(task.data && { data: mapData(task.data, map) }),
	...(task.inputOverride && { inputOverride: mapData(task.inputOverride, map) }),
});

/** A copy of a task that refers to other runs: its own sources, and those that its items name. */
export const withSources = (task: ITaskData, map: MapSource): ITaskData => ({
	...withItems(task, (item) => withItemSources(item, map)),
	source: task.source.map((each) => each && map(each)),
});
