import { listed, type Change } from './change';
import type { Edge } from './definition';

/** E.g. `"Merge" (output 1, input 2)`. */
function target({ to, type, output, input }: Edge): string {
	const details = [
		...(type === 'main' ? [] : [type]),
		...(output === 0 ? [] : [`output ${output}`]),
		...(input === 0 ? [] : [`input ${input}`]),
	];
	return details.length === 0 ? `"${to}"` : `"${to}" (${details.join(', ')})`;
}

const targetsOf = (node: string, edges: Edge[]): Set<string> =>
	new Set(edges.filter(({ from }) => from === node).map(target));

const without = (targets: Set<string>, others: Set<string>): string[] =>
	[...targets].filter((each) => !others.has(each)).sort();

/** Where a node leads to that it did not lead to before, and the other way round. */
export function rewired(node: string, edgesBefore: Edge[], edgesNow: Edge[]): Change[] {
	const before = targetsOf(node, edgesBefore);
	const now = targetsOf(node, edgesNow);
	const words = [
		...without(now, before).map((each) => `leads to ${each} now`),
		...without(before, now).map((each) => `no longer leads to ${each}`),
	];
	return words.length === 0
		? []
		: [{ node, change: 'rewired', description: `"${node}" ${listed(words)}` }];
}
