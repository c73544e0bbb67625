import type {
	IExecuteData,
	INode,
	IRunExecutionData,
	ISourceData,
	IWaitingForExecution,
	IWaitingForExecutionSource,
	Workflow,
} from 'n8n-workflow';

import { isGuarded, type Branch } from './branch';
import { guardedInside } from './completed';
import {
	CONTINUATION_VERSION,
	ownRunData,
	type Continuation,
	type StoredEntry,
} from './continuation';
import type { Host } from './host';
import { createItemState, guardTask } from './itemState';
import { runCounts, type Past } from './past';
import {
	findNode,
	renameContext,
	renameMetadata,
	renameNodeKeys,
	renameRunData,
	renamesSince,
	renameSources,
} from './renames';
import { runDataWithoutStoredFiles } from './storedFiles';
import type { Upstream } from './upstream';

/** A state to go on with, or why there is none: then a person must look. */
type Restored = { state: IRunExecutionData; past: Past } | Unfit;

/** Why a record does not fit the workflow; `drifted` when undoing a change of it would help. */
export interface Unfit {
	reason: string;
	drifted?: boolean;
}

/** Where the state to go on from lies. */
export type KeptBy = 'record' | 'execution';

const isReason = (value: unknown): value is Unfit =>
	typeof value === 'object' && value !== null && 'reason' in value;

/**
 * Binds a stored entry to a node of the workflow as it is now. The barrier against crafted
 * records: whatever an entry says, only a guarded node of this workflow runs, with its own
 * parameters and credentials.
 */
function rebind(
	entry: StoredEntry,
	workflow: Workflow,
	branch: Branch,
	storedIds: Record<string, string>,
): INode | Unfit {
	const node = findNode(workflow, entry.node, storedIds);
	if (!node) return changed(`The node "${entry.node.name}" is no longer in the workflow`);
	if (node.type !== entry.node.type) {
		return changed(`The node "${node.name}" is of another type now`);
	}
	if (!isGuarded(branch, node.name)) return changed(noLongerGuarded(node.name));
	// What follows that Guard would never get the item.
	if (guardedInside(workflow, branch).has(node.name)) {
		return changed(`The node "${node.name}" is in the branch of another Guard now`);
	}
	// A clone: nodes are shared by all executions, and the engine may write to this one.
	return entry.rewireOutputLogTo
		? { ...node, rewireOutputLogTo: entry.rewireOutputLogTo }
		: { ...node };
}

const noLongerGuarded = (name: string): string =>
	`The node "${name}" is no longer in the Guard’s branch`;

const OTHER_VERSION =
	'It was stored by another version of n8n-nodes-incomplete-executions. Install that version and resubmit, or discard it';
const NO_NODE = 'It does not say which node to go on with. Discard it, and start its item anew';

const changed = (reason: string): Unfit => ({ reason, drifted: true });

/** Why a node that has the items of some inputs, and waits for the others', cannot go on with them. */
function unfitWaiting(
	workflow: Workflow,
	branch: Branch,
	name: string,
	runs: IWaitingForExecution[string],
	sources: IWaitingForExecutionSource[string] = {},
): Unfit | undefined {
	if (!isGuarded(branch, name)) return changed(noLongerGuarded(name));
	const inputs = workflow.connectionsByDestinationNode[name]?.main ?? [];
	if (Object.values(runs).some(({ main }) => main.length !== inputs.length)) {
		return changed(`The node "${name}" has another number of inputs now`);
	}
	// Its items would wait at one input for those that come in by the same one now.
	const leadsElsewhere = (source: ISourceData | null, input: number) => {
		const fed = inputs.map((connections) =>
			connections?.some(
				({ node, index }) =>
					node === source?.previousNode && index === (source.previousNodeOutput ?? 0),
			),
		);
		return fed.includes(true) && fed[input] !== true;
	};
	return Object.values(sources).some(({ main }) => main.some(leadsElsewhere))
		? changed(`The inputs of the node "${name}" are others now`)
		: undefined;
}

/**
 * Makes a nested state that goes on where a stored one ended.
 *
 * @param workflow the definition to run: today's, or the stored one
 * @param keptBy a record (the files in the continuation are those that RecordFiles.open gave, those
 *   of the upstream are gone), or the execution itself, which has its files as long as it is kept
 */
export function restore(
	host: Host,
	workflow: Workflow,
	branch: Branch,
	continuation: Continuation,
	upstream: Upstream,
	keptBy: KeptBy,
): Restored {
	if (continuation.version !== CONTINUATION_VERSION) {
		return { reason: OTHER_VERSION };
	}
	const renameUpstream = renamesSince(upstream.nodeIds, workflow);
	const around = renameRunData(
		keptBy === 'record' ? runDataWithoutStoredFiles(upstream.runData) : upstream.runData,
		renameUpstream,
	);
	const guardSource = renameSources(continuation.guardRun.source, renameUpstream);
	const task = guardTask(continuation.input.items, guardSource, 0, Date.now());
	const state = createItemState(host, branch, around, {
		index: continuation.guardRun.index,
		task,
	});
	const execution = state.executionData!;
	execution.contextData = {
		...execution.contextData,
		...renameContext(upstream.contextData, renameUpstream),
	};
	// Nodes that led to the Guard then may be in its branch now.
	const movedIn = runCounts(ownRunData(state, branch));
	if (continuation.start === 'branch') return { state, past: { runs: movedIn, ended: [] } };

	if (continuation.stack.length === 0) return { reason: NO_NODE };
	const nodeIds = continuation.nodeIds ?? upstream.nodeIds;
	const rename = renamesSince(nodeIds, workflow);
	const stack: IExecuteData[] = [];
	for (const [position, entry] of continuation.stack.entries()) {
		const node = rebind(entry, workflow, branch, nodeIds);
		if (isReason(node)) return node;
		// As n8n does it: a node that has waited forwards its input.
		if (position === 0 && continuation.start === 'afterWait') node.disabled = true;
		stack.push({
			node,
			data: entry.data,
			source: entry.source && {
				...entry.source,
				main: renameSources(entry.source.main ?? [], rename),
			},
			runIndex: entry.runIndex,
			metadata: renameMetadata(entry.metadata, rename),
		});
	}
	const waiting = renameNodeKeys(continuation.waitingExecution, rename);
	const waitingSources = renameWaitingSources(continuation.waitingExecutionSource, rename);
	for (const [name, runs] of Object.entries(waiting)) {
		const unfit = unfitWaiting(workflow, branch, name, runs, waitingSources?.[name]);
		if (unfit) return unfit;
	}
	execution.nodeExecutionStack = stack;
	execution.waitingExecution = waiting;
	execution.waitingExecutionSource = waitingSources;
	execution.metadata = renameNodeKeys(continuation.metadata, rename);
	Object.assign(execution.contextData, renameContext(continuation.contextData, rename));
	const runData = renameRunData(continuation.runData, rename);
	Object.assign(state.resultData.runData, runData);
	const ended = (continuation.ended ?? []).map((at) => ({ ...at, node: rename(at.node) }));
	return { state, past: { runs: { ...movedIn, ...runCounts(runData) }, ended } };
}

function renameWaitingSources(
	stored: IWaitingForExecutionSource | null,
	rename: (name: string) => string,
): IWaitingForExecutionSource | null {
	if (stored === null) return null;
	return Object.fromEntries(
		Object.entries(stored).map(([name, runs]) => [
			rename(name),
			Object.fromEntries(
				Object.entries(runs).map(([index, sources]) => [
					index,
					{ ...sources, main: renameSources(sources.main, rename) },
				]),
			),
		]),
	);
}
