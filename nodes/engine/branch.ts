import type { IConnection, INode, Workflow } from 'n8n-workflow';

/** Index of the Guard's outputs; their order is part of every saved workflow. */
export const GUARDED_OUTPUT = 0;
export const COMPLETED_OUTPUT = 1;
export const INCOMPLETE_OUTPUT = 2;

/** The guarded branch: every node reachable from the Guard's `Guarded` output. */
export interface Branch {
	guardName: string;
	/** The connections that leave `Guarded`, in the order n8n would follow them. */
	entries: IConnection[];
	/** Names of the guarded nodes. */
	nodes: ReadonlySet<string>;
	/** Names of the sub-nodes (models, tools, ...) plugged into guarded nodes. */
	subNodes: ReadonlySet<string>;
}

const outgoing = (workflow: Workflow, name: string, output?: number): IConnection[] => {
	const outputs = workflow.connectionsBySourceNode[name]?.main ?? [];
	const chosen = output === undefined ? outputs : [outputs[output]];
	return chosen.flatMap((connections) => connections ?? []);
};

function reachable(workflow: Workflow, from: IConnection[]): Set<string> {
	const found = new Set<string>();
	const queue = from.map(({ node }) => node);
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		if (found.has(name)) continue;
		found.add(name);
		queue.push(...outgoing(workflow, name).map(({ node }) => node));
	}
	return found;
}

/** Top to bottom, then left to right: the order in which n8n runs the branches of an output. */
function inExecutionOrder(workflow: Workflow, connections: IConnection[]): IConnection[] {
	if (workflow.settings.executionOrder !== 'v1') return connections;
	const position = ({ node }: IConnection) => workflow.getNode(node)?.position ?? [0, 0];
	return [...connections].sort(
		(a, b) => position(a)[1] - position(b)[1] || position(a)[0] - position(b)[0],
	);
}

/** Reads a Guard's branch from the workflow. It may be empty: see refusals.ts. */
export function readBranch(workflow: Workflow, guardName: string): Branch {
	const entries = inExecutionOrder(workflow, outgoing(workflow, guardName, GUARDED_OUTPUT));
	const nodes = reachable(workflow, entries);
	const subNodes = new Set(
		[...nodes].flatMap((name) => workflow.getParentNodes(name, 'ALL_NON_MAIN')),
	);
	return { guardName, entries, nodes, subNodes };
}

/** Whether the node runs as a part of the branch, on its main path or plugged into it. */
export const isGuarded = (branch: Branch, name: string): boolean =>
	branch.nodes.has(name) || branch.subNodes.has(name);

/** The guarded nodes themselves, and the sub-nodes plugged into them. */
export const branchNodes = (workflow: Workflow, branch: Branch): INode[] =>
	[...branch.nodes, ...branch.subNodes].flatMap((name) => workflow.getNode(name) ?? []);
