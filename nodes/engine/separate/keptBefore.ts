import type { IRunData, Workflow } from 'n8n-workflow';

import { branchNodes, isGuarded, type Branch } from '../branch';
import { isWaitForOutside } from '../refusals';

/** `$(name)`, `$node[name]` and the like with anything but a literal: any node may be meant. */
const DYNAMIC = /[$_](?:\(|node\[|items\()\s*(?:[^'"`\\\s)]|`[^`]*\$\{)/;

/**
 * Tells which nodes before the Guard an item's own execution keeps the data of: those that the
 * branch refers to, and those that lie between them and the Guard. All executions together would
 * else hold all items times all items.
 */
export function keptBefore(workflow: Workflow, branch: Branch): (name: string) => boolean {
	const nodes = branchNodes(workflow, branch);
	const text = JSON.stringify(nodes.map(({ parameters }) => parameters));
	// n8n goes on with an execution that waits from what it has kept, and looks for form triggers.
	if (DYNAMIC.test(text) || nodes.some(isWaitForOutside)) return () => true;
	const isNamed = (name: string) => text.includes(JSON.stringify(name).slice(1, -1));
	const named = Object.keys(workflow.nodes).filter(isNamed);
	const ancestors = workflow.getParentNodes(branch.guardName);
	const between = ancestors.filter((name) =>
		workflow.getParentNodes(name).some((before) => named.includes(before)),
	);
	const kept = new Set([...named, ...between]);
	// What removed nodes have left is for a record to keep.
	return (name) => kept.has(name) || !Object.hasOwn(workflow.nodes, name);
}

/** The branch still finds the others as long as it runs; n8n saves what can be enumerated. */
export function doNotKeep(
	runData: IRunData,
	branch: Branch,
	keeps: (name: string) => boolean,
): void {
	for (const name of Object.keys(runData)) {
		if (name === branch.guardName || isGuarded(branch, name) || keeps(name)) continue;
		Object.defineProperty(runData, name, { enumerable: false });
	}
}
