import type { INode } from 'n8n-workflow';

import type { WorkflowDefinition } from '../e2e/harness/workflow';

/** Names of the nodes that can be reached from a node, and of the sub-nodes plugged into them. */
export function nodesBehind({ connections }: WorkflowDefinition, start: string): Set<string> {
	const targets = (name: string, main: boolean) =>
		Object.entries(connections[name] ?? {})
			.filter(([type]) => (type === 'main') === main)
			.flatMap(([, outputs]) => outputs.flatMap((each) => (each ?? []).map(({ node }) => node)));
	const found = new Set<string>();
	const queue = targets(start, true);
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		if (found.has(name)) continue;
		found.add(name);
		queue.push(...targets(name, true));
	}
	const plugged = new Set(found);
	for (let grown = true; grown;) {
		grown = false;
		for (const name of Object.keys(connections)) {
			if (plugged.has(name) || !targets(name, false).some((node) => plugged.has(node))) continue;
			plugged.add(name);
			grown = true;
		}
	}
	return plugged;
}

/** Whether it is plugged into another node, which n8n tells of its errors. */
export const isSubNode = ({ connections }: WorkflowDefinition, name: string): boolean =>
	Object.keys(connections[name] ?? {}).some((type) => type !== 'main');

/** Whether n8n goes on when the node fails: then there is nothing for a Guard to keep. */
export const handlesItsErrors = ({ onError, continueOnFail }: INode): boolean =>
	continueOnFail === true || (onError !== undefined && onError !== 'stopWorkflow');

/** How often n8n tries a node before it fails. */
export const triesOf = ({ retryOnFail, maxTries }: INode): number =>
	retryOnFail ? Math.min(5, Math.max(2, maxTries ?? 3)) : 1;
