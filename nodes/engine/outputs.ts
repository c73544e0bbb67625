import { NodeHelpers, type Workflow } from 'n8n-workflow';

/** By workflow, by node: asking n8n may take the evaluation of an expression. */
const known = new WeakMap<object, Map<string, number>>();

function countOutputs(workflow: Workflow, name: string): number {
	const node = workflow.getNode(name);
	if (!node) return 0;
	const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	return NodeHelpers.getNodeOutputs(workflow, node, description).filter(
		(output) => (typeof output === 'string' ? output : output.type) === 'main',
	).length;
}

/**
 * Whether people can see and connect the output. Some nodes put items out where none is: Filter
 * those that it discards.
 */
export function hasOutput(workflow: Workflow, name: string, output: number): boolean {
	if (output === 0) return true;
	let counts = known.get(workflow);
	if (!counts) known.set(workflow, (counts = new Map<string, number>()));
	const count = counts.get(name) ?? countOutputs(workflow, name);
	counts.set(name, count);
	return output < count;
}
