import type { INodeExecutionData, Workflow } from 'n8n-workflow';

import { edgesOf, nodeOf, type Definition } from '../domain/drift/definition';
import type { NodeReference } from '../domain/record';
import { COMPLETED_OUTPUT, INCOMPLETE_OUTPUT } from './branch';
import type { Continuation } from './continuation';
import type { Host } from './host';
import { filesIn, filesOutside } from './itemFiles';
import { snapshotOf, type Snapshot } from './innerWorkflow';
import type { Grafted } from './resumed';
import { renameContext, renamesSince } from './renames';
import type { Upstream } from './upstream';

/** n8n's Loop Over Items. What it has left to do lies in its node context. */
const LOOP_TYPE = 'n8n-nodes-base.splitInBatches';

/** The part of its context that is looked at; version 1 has no `processedItems`. */
interface LoopContext {
	processedItems?: INodeExecutionData[];
}

interface Stored {
	guard: NodeReference;
	continuation: Continuation;
	upstream: Upstream;
	snapshot: Snapshot;
}

/** Whether a way leads from an output of a node (from any, if none is given) to another node. */
function leads(definition: Definition, from: string, to: string, output?: number): boolean {
	const edges = edgesOf(definition).filter(({ type }) => type === 'main');
	const seen = new Set<string>();
	const queue = edges.filter(
		(edge) => edge.from === from && (output === undefined || edge.output === output),
	);
	for (let edge = queue.pop(); edge !== undefined; edge = queue.pop()) {
		const { to: reached } = edge;
		if (reached === to) return true;
		if (seen.has(reached)) continue;
		seen.add(reached);
		queue.push(...edges.filter((each) => each.from === reached));
	}
	return false;
}

/** How many items the Guard was given together with this one. */
function itemsOfRun({ continuation, upstream }: Stored): number {
	const [source] = continuation.guardRun.source;
	if (!source) return 0;
	const { previousNode, previousNodeRun = 0, previousNodeOutput = 0 } = source;
	const task = upstream.runData[previousNode]?.[previousNodeRun];
	return task?.data?.main[previousNodeOutput]?.length ?? 0;
}

/**
 * Whether the loop stood still since this item failed: nothing of that round came back to it.
 * Otherwise it did the rest in the first execution.
 */
function stoodStill(stored: Stored, loop: NodeReference): boolean {
	const { snapshot, continuation, guard } = stored;
	const then = nodeOf(snapshot, loop);
	return (
		then?.type === LOOP_TYPE &&
		itemsOfRun(stored) === continuation.input.items.length &&
		!leads(snapshot, guard.name, then.name, INCOMPLETE_OUTPUT)
	);
}

function loopsAround(workflow: Workflow, guardName: string): NodeReference[] {
	const loops = Object.values(workflow.nodes).filter(
		({ type, disabled }) => type === LOOP_TYPE && disabled !== true,
	);
	if (loops.length === 0) return [];
	const definition = snapshotOf(workflow);
	return loops.filter(
		({ name }) =>
			leads(definition, name, guardName) &&
			[COMPLETED_OUTPUT, INCOMPLETE_OUTPUT].some((output) =>
				leads(definition, guardName, name, output),
			),
	);
}

/** Names of the loops that go no further while nothing comes out of `Completed`. */
export function loopsThatStandStill(workflow: Workflow, guardName: string): string[] {
	const names = loopsAround(workflow, guardName).map(({ name }) => name);
	if (names.length === 0) return [];
	const definition = snapshotOf(workflow);
	return names.filter((name) => !leads(definition, guardName, name, INCOMPLETE_OUTPUT));
}

/**
 * Keeps with a failed item what a loop that stands still at it has left to do, where that has files
 * that n8n would delete: the run data that records share has none.
 */
export function withLoops({ workflow }: Host, stored: Stored): Continuation {
	const { continuation, upstream } = stored;
	const standing = loopsAround(workflow, stored.guard.name)
		.filter((loop) => stoodStill(stored, loop))
		.map(({ name }) => `node:${name}`)
		.filter((key) => Object.hasOwn(upstream.contextData, key));
	if (standing.length === 0) return continuation;
	const loops = Object.fromEntries(standing.map((key) => [key, upstream.contextData[key]]));
	const kept = { ...continuation, loops };
	return filesOutside(filesIn(kept)).size > filesOutside(filesIn(continuation)).size
		? kept
		: continuation;
}

/**
 * Lets loops around the Guard take a resumed item for one of their rounds. Without its context, a
 * loop would take it for a new list and send it through the Guard once more.
 */
export function continueLoops(host: Host, stored: Stored, here: Grafted['here']): void {
	const { workflow, runExecutionData, node } = host;
	const { contextData } = runExecutionData.executionData;
	const { upstream, continuation } = stored;
	const contexts = { ...upstream.contextData, ...continuation.loops };
	const before = renameContext(contexts, renamesSince(upstream.nodeIds, workflow));
	for (const loop of loopsAround(workflow, node.name)) {
		const key = `node:${loop.name}`;
		if (Object.hasOwn(contextData, key)) continue;
		const { processedItems = [] } = (before[key] ?? {}) as LoopContext;
		contextData[key] = stoodStill(stored, loop)
			? { ...before[key], processedItems: processedItems.map(here) }
			: { currentRunIndex: 0, ...before[key], items: [], processedItems: [], noItemsLeft: true };
	}
}
