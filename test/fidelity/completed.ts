import type { WorkflowDefinition } from '../e2e/harness/workflow';
import type { Mode } from './guarding';
import { originsIn } from './lineage';
import type { Item, View } from './views';

/** Nodes that put items out where they have no output that anybody could see or connect. */
const OUTPUTS: Record<string, number> = { 'n8n-nodes-base.filter': 1 };

/** What a workflow gives in the end: the items on outputs that lead nowhere, in run order. */
function lastItems(view: View, { nodes, connections }: WorkflowDefinition, start: string): Item[] {
	const origins = originsIn(view, start);
	const types = new Map(nodes.map(({ name, type }) => [name, type]));
	const leadsOn = (node: string, output: number) =>
		(connections[node]?.main?.[output] ?? []).length > 0 ||
		output >= (OUTPUTS[types.get(node)!] ?? Infinity);
	return view.runs.flatMap((run) =>
		(run.outputs.main ?? []).flatMap((items, output) =>
			leadsOn(run.node, output)
				? []
				: (items ?? []).map((item) => ({ ...item, pairedItem: pairTo(origins(run, item)) })),
		),
	);
}

const pairTo = (indexes: number[]): Item['pairedItem'] =>
	indexes.map((item) => ({ item, input: 0 }));

/**
 * What a Guard must put out on `Completed` for what a plain run gave: the last items, paired to the
 * start's items (to all that ran together, when n8n lost the pairing), and an empty one for those
 * that came to nothing.
 *
 * @param count of the start's items
 */
export function completedOf(
	view: View,
	definition: WorkflowDefinition,
	start: string,
	count: number,
	mode: Mode,
): Item[] {
	if (view.end !== 'success') return [];
	const all = Array.from({ length: count }, (_, index) => index);
	const items = lastItems(view, definition, start).map((item) =>
		item.pairedItem.length > 0 ? item : { ...item, pairedItem: pairTo(all) },
	);
	const groups = mode === 'all' ? [all] : all.map((index) => [index]);
	const empty = groups.filter(
		(group) => !items.some(({ pairedItem }) => pairedItem.some(({ item }) => group.includes(item))),
	);
	return [...items, ...empty.map((group) => ({ json: {}, pairedItem: pairTo(group) }))];
}
