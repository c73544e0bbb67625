import type { Item, NodeRun, View } from './views';

/** Indexes of the start node's items that an item came from, by its pairing. */
export function originsIn(view: View, start: string): (run: NodeRun, item: Item) => number[] {
	const runs = new Map(view.runs.map((run) => [`${run.node}#${run.index}`, run]));
	return (from, item) => {
		const found = new Set<number>();
		const seen = new Set<Item>();
		const queue = [{ run: from, item }];
		for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
			if (seen.has(next.item)) continue;
			seen.add(next.item);
			for (const { item: index, input, from: elsewhere } of next.item.pairedItem) {
				const source = elsewhere ?? next.run.sources[input];
				if (!source) continue;
				if (source.node === start) found.add(index);
				const run = runs.get(`${source.node}#${source.run}`);
				const previous = run?.outputs.main?.[source.output]?.[index];
				if (run && previous) queue.push({ run, item: previous });
			}
		}
		return [...found].sort((a, b) => a - b);
	};
}
