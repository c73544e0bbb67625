import type {
	IExecuteData,
	INode,
	ITaskMetadata,
	IWaitingForExecution,
	IWaitingForExecutionSource,
	Workflow,
} from 'n8n-workflow';

import type { Branch } from './branch';
import type { Continuation, StoredEntry } from './continuation';
import { isUnfit, rebind, unfitWaiting, type Unfit } from './fit';
import {
	renameMetadata,
	renameMetadataOfNodes,
	renameNodeKeys,
	renameSources,
	type Rename,
} from './renames';

/** What n8n still has to do: the part of a state that its engine goes on from. */
interface PendingWork {
	nodeExecutionStack: IExecuteData[];
	waitingExecution: IWaitingForExecution;
	waitingExecutionSource: IWaitingForExecutionSource | null;
	metadata: { [nodeName: string]: ITaskMetadata[] };
}

/** What a stored state has left to do, bound to the nodes of the workflow as it is now. */
export function pendingWork(
	workflow: Workflow,
	branch: Branch,
	continuation: Continuation,
	nodeIds: Record<string, string>,
	rename: Rename,
): PendingWork | Unfit {
	if (continuation.stack.length === 0) return { reason: NO_NODE };
	const stack: IExecuteData[] = [];
	for (const [position, entry] of continuation.stack.entries()) {
		const node = rebind(entry, workflow, branch, nodeIds);
		if (isUnfit(node)) return node;
		// As n8n does it: a node that has waited forwards its input.
		if (position === 0 && continuation.start === 'afterWait') node.disabled = true;
		stack.push(stackEntry(node, entry, rename));
	}
	const waiting = renameNodeKeys(continuation.waitingExecution, rename);
	const sources = renameWaitingSources(continuation.waitingExecutionSource, rename);
	for (const [name, runs] of Object.entries(waiting)) {
		const unfit = unfitWaiting(workflow, branch, name, runs, sources?.[name]);
		if (unfit) return unfit;
	}
	return {
		nodeExecutionStack: stack,
		waitingExecution: waiting,
		waitingExecutionSource: sources,
		metadata: renameMetadataOfNodes(continuation.metadata, rename),
	};
}

const NO_NODE = 'It does not say which node to go on with. Discard it, and start its item anew';

const stackEntry = (node: INode, entry: StoredEntry, rename: Rename): IExecuteData => ({
	node,
	data: entry.data,
	source: entry.source && {
		...entry.source,
		main: renameSources(entry.source.main ?? [], rename),
	},
	runIndex: entry.runIndex,
	metadata: renameMetadata(entry.metadata, rename),
});

function renameWaitingSources(
	stored: IWaitingForExecutionSource | null,
	rename: Rename,
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
