import { inOrder, type Change } from './drift/change';
import { edgesOf, type DefinedNode, type Definition, type Edge } from './drift/definition';
import { withPresentNames } from './drift/mentions';
import { nodeChanges } from './drift/nodeChanges';
import { relevantNodes } from './drift/scope';
import { rewired } from './drift/wiring';
import type { NodeReference } from './record';

export type { Change } from './drift/change';

/** A node in both definitions; in one of them only when it was added or removed. */
type Pair = { before: DefinedNode; now?: DefinedNode } | { before?: undefined; now: DefinedNode };
type Kept = { before: DefinedNode; now: DefinedNode };

const isKept = (pair: Pair): pair is Kept => pair.before !== undefined && pair.now !== undefined;

/** Nodes are the same by id; those left over, by name. */
function pairsOf(before: Definition, now: Definition): Pair[] {
	const left = new Set(now.nodes);
	const found = new Map<DefinedNode, DefinedNode>();
	const matchBy = (keyOf: (node: DefinedNode) => string) => {
		const byKey = new Map([...left].map((node) => [keyOf(node), node]));
		for (const node of before.nodes) {
			const same = byKey.get(keyOf(node));
			if (found.has(node) || keyOf(node) === '' || !same || !left.has(same)) continue;
			found.set(node, same);
			left.delete(same);
		}
	};
	// Older versions of n8n let nodes share an id.
	matchBy(({ id, name }) => `${id} ${name}`);
	matchBy(({ id }) => id);
	matchBy(({ name }) => name);
	return [
		...before.nodes.map((node) => ({ before: node, now: found.get(node) })),
		...[...left].map((node) => ({ now: node })),
	];
}

/** What the nodes of the earlier definition are called now; a removed one keeps a name of its own. */
function presentNames(pairs: Pair[]): Map<string, string> {
	const taken = new Set(pairs.flatMap(({ now }) => now?.name ?? []));
	return new Map(
		pairs.flatMap(({ before, now }): Array<[string, string]> => {
			if (!before) return [];
			const own = taken.has(before.name) ? `${before.name} (removed)` : before.name;
			return [[before.name, now?.name ?? own]];
		}),
	);
}

function changesOf(pair: Pair, rewritten: (text: string) => string): Change[] {
	if (isKept(pair)) return nodeChanges(pair.before, pair.now, rewritten);
	const { name: node } = pair.before ?? pair.now;
	return pair.before
		? [{ node, change: 'removed', description: `"${node}" was removed` }]
		: [{ node, change: 'added', description: `"${node}" was added` }];
}

/**
 * What was changed in a workflow since an item failed in it, as far as it matters to the item: in
 * the Guard and its branch, and in the nodes that lead to it or that the branch refers to.
 *
 * Where nodes lie on the canvas, in which order they are kept and how credentials are called makes
 * no difference.
 *
 * @param before the record's snapshot
 * @param wiring types of the nodes that only bring the Guard its records
 */
export function drift(
	before: Definition,
	now: Definition,
	guard: NodeReference,
	wiring: ReadonlySet<string>,
): Change[] {
	const inScopeBefore = relevantNodes(before, guard);
	const inScopeNow = relevantNodes(now, guard);
	const relevant = pairsOf(before, now).filter(({ before: was, now: is }) => {
		const inScope = (was && inScopeBefore.has(was.name)) || (is && inScopeNow.has(is.name));
		return inScope && !wiring.has((is ?? was)!.type);
	});
	const names = presentNames(relevant);
	const present = new Set([
		...names.values(),
		...relevant.flatMap(({ now: is }) => is?.name ?? []),
	]);
	const within = (edges: Edge[]) =>
		edges.filter(({ from, to }) => present.has(from) && present.has(to));
	const renamed = (name: string) => names.get(name) ?? '';
	const edgesBefore = within(
		edgesOf(before).map((edge) => ({ ...edge, from: renamed(edge.from), to: renamed(edge.to) })),
	);
	const edgesNow = within(edgesOf(now));
	const kept = relevant.filter(isKept);
	const rewritten = withPresentNames(
		new Map(kept.map(({ before: was, now: is }) => [was.name, is.name])),
	);
	return [
		...relevant.flatMap((pair) => changesOf(pair, rewritten)),
		...kept.flatMap(({ now: { name } }) => rewired(name, edgesBefore, edgesNow)),
	].sort(inOrder);
}
