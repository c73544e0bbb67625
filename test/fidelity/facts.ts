import { originsIn } from './lineage';
import type { Item, View } from './views';

/** What is true of an execution: where (node, run, output, item, field), and the value there. */
export type Facts = Map<string, string>;

/** A value field by field, so that a difference names the one that differs. */
export function tellValue(facts: Facts, where: string, value: unknown): void {
	const isPlain = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
	if (!isPlain) {
		facts.set(where, typeof value === 'string' ? value : String(JSON.stringify(value)));
		return;
	}
	for (const [key, each] of Object.entries(value)) tellValue(facts, `${where}.${key}`, each);
}

function tellItem(facts: Facts, where: string, { json, binary }: Item): void {
	tellValue(facts, `${where}: json`, json);
	if (binary) tellValue(facts, `${where}: binary`, binary);
}

const paired = ({ pairedItem }: Item): string => JSON.stringify(pairedItem);

/** Each run of each node, for executions that gave the nodes the same items together. */
export function factsByRun(view: View): Facts {
	const facts: Facts = new Map([
		['the execution: end', view.end],
		['the execution: order', view.runs.map(({ node, index }) => `${node}[${index}]`).join(' > ')],
	]);
	for (const { node, index, status, error, sources, outputs, input, metadata } of view.runs) {
		const where = `"${node}", run ${index}`;
		facts.set(`${where}: status`, error === undefined ? status : `${status}: ${error}`);
		facts.set(`${where}: sources`, JSON.stringify(sources));
		tellValue(facts, `${where}: metadata`, metadata);
		if (input !== undefined) tellValue(facts, `${where}: input`, input);
		for (const [type, all] of Object.entries(outputs)) {
			for (const [output, items] of all.entries()) {
				const there = `${where}, ${type === 'main' ? '' : `${type} `}output ${output}`;
				facts.set(`${there}: items`, String(items?.length ?? 'none'));
				for (const [place, item] of (items ?? []).entries()) {
					tellItem(facts, `${there}, item ${place}`, item);
					facts.set(`${there}, item ${place}: paired items`, paired(item));
				}
			}
		}
	}
	return facts;
}

/**
 * What each node put out, over all of its runs, in the order of the start's items that it came
 * from: for executions of which one gave the nodes all items together, the other one by one.
 */
export function factsByItem(view: View, start: string): Facts {
	const facts: Facts = new Map([['the execution: end', view.end]]);
	const origins = originsIn(view, start);
	const outputs = new Map<string, Array<{ item: Item; from: number[] }>>();
	for (const run of view.runs) {
		for (const [output, items] of (run.outputs.main ?? []).entries()) {
			const where = `"${run.node}", output ${output}`;
			const known = outputs.get(where) ?? [];
			known.push(...(items ?? []).map((item) => ({ item, from: origins(run, item) })));
			outputs.set(where, known);
		}
	}
	for (const [where, items] of outputs) {
		facts.set(`${where}: items`, String(items.length));
		items.sort((a, b) => (a.from[0] ?? 0) - (b.from[0] ?? 0));
		for (const [place, { item, from }] of items.entries()) {
			tellItem(facts, `${where}, item ${place}`, item);
			facts.set(`${where}, item ${place}: from the start's items`, from.join());
		}
	}
	return facts;
}

/** Finished items, in their order, with the items of the start that each came from. */
export function factsOfCompleted(items: Item[]): Facts {
	const facts: Facts = new Map([['Completed: items', String(items.length)]]);
	for (const [place, item] of items.entries()) {
		tellItem(facts, `Completed, item ${place}`, item);
		facts.set(`Completed, item ${place}: paired items`, paired(item));
	}
	return facts;
}

/** In the order of the start's items: which of them ended first says nothing. */
export function inStartOrder(items: Item[]): Item[] {
	const first = ({ pairedItem }: Item) => pairedItem[0]?.item ?? 0;
	return [...items].sort((a, b) => first(a) - first(b));
}
