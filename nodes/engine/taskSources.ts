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
	const { pairedItem } = item;
	if (pairedItem === undefined) return item;
	if (!Array.isArray(pairedItem)) {
		const paired = asPairing(pairedItem);
		return concerns(paired) ? { ...item, pairedItem: change(paired) } : item;
	}
	const pairings = pairedItem.map(asPairing);
	if (!pairings.some(concerns)) return item;
	const changed = pairings.map((paired) => (concerns(paired) ? change(paired) : paired));
	return { ...item, pairedItem: changed };
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

export type MapItem = (item: INodeExecutionData) => INodeExecutionData;

/** The data itself, when no item of it changes: as a rule, none names a source. */
function mapData(data: ITaskDataConnections, map: MapItem): ITaskDataConnections {
	let changed = false;
	const mapped: Array<[string, ITaskDataConnections[string]]> = [];
	for (const type of Object.keys(data)) {
		const outputs = data[type].map((items) => items?.map(map) ?? null);
		changed ||= outputs.some((items, output) =>
			items?.some((item, index) => item !== data[type][output]![index]),
		);
		mapped.push([type, outputs]);
	}
	return changed ? Object.fromEntries(mapped) : data;
}

/**
 * A copy of a task that refers to other runs: its own sources, and those that its items name, put
 * out or shown as what it was given.
 *
 * @param alter what else becomes of the items
 */
export function withSources(task: ITaskData, map: MapSource, alter?: MapItem): ITaskData {
	const { source, data, inputOverride } = task;
	const mapItem: MapItem = (item) => withItemSources(alter ? alter(item) : item, map);
	const copy = { ...task, source: source.map((each) => each && map(each)) };
	if (data) copy.data = mapData(data, mapItem);
	if (inputOverride) copy.inputOverride = mapData(inputOverride, mapItem);
	return copy;
}
