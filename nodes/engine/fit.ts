import type {
	INode,
	ISourceData,
	IWaitingForExecution,
	IWaitingForExecutionSource,
	Workflow,
} from 'n8n-workflow';

import { isGuarded, type Branch } from './branch';
import { guardedInside } from './completed';
import type { StoredEntry } from './continuation';
import { findNode } from './nodeReference';

/** Why a record does not fit the workflow; `drifted` when undoing a change of it would help. */
export interface Unfit {
	reason: string;
	drifted?: boolean;
}

export const isUnfit = (value: object): value is Unfit => 'reason' in value;

/**
 * Binds a stored entry to a node of the workflow as it is now. The barrier against crafted
 * records: whatever an entry says, only a guarded node of this workflow runs, with its own
 * parameters and credentials.
 */
export function rebind(
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

const changed = (reason: string): Unfit => ({ reason, drifted: true });

/** Why a node that has the items of some inputs, and waits for the others', cannot go on with them. */
export function unfitWaiting(
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
