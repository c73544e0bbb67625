import type { NodeReference } from '../record';
import { edgesOf, nodeOf, type Definition, type Edge } from './definition';
import { namesIn } from './mentions';

/** Index of the Guard's output that leads to the nodes it protects. */
const GUARDED = 0;

/** All that can be reached from some nodes; they themselves only if a way leads back. */
function reach(start: readonly string[], next: (name: string) => string[]): Set<string> {
	const found = new Set<string>();
	const queue = start.flatMap(next);
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		if (found.has(name)) continue;
		found.add(name);
		queue.push(...next(name));
	}
	return found;
}

/**
 * Names of the nodes that matter to a Guard's records: the Guard, its branch with the sub-nodes
 * plugged into it, what leads to the Guard, and what the branch's parameters name.
 */
export function relevantNodes(definition: Definition, guard: NodeReference): Set<string> {
	const name = nodeOf(definition, guard)?.name;
	if (name === undefined) return new Set();
	const edges = edgesOf(definition);
	const isMain = ({ type }: Edge) => type === 'main';
	const into = (node: string) => edges.filter(({ to }) => to === node).map(({ from }) => from);
	const onwards = (node: string) =>
		edges
			.filter((edge) => edge.from === node && isMain(edge))
			.filter(({ output }) => node !== name || output === GUARDED)
			.map(({ to }) => to);
	const plugged = (node: string) =>
		edges.filter((edge) => edge.to === node && !isMain(edge)).map(({ from }) => from);
	const branch = reach([name], onwards);
	for (const node of reach([...branch], plugged)) branch.add(node);
	const parameters = definition.nodes
		.filter((node) => branch.has(node.name))
		.map((node) => node.parameters);
	const names = definition.nodes.map((node) => node.name);
	return new Set([name, ...branch, ...reach([name], into), ...namesIn(parameters, names)]);
}
