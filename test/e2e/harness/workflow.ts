import { randomUUID } from 'node:crypto';
import type {
	IConnections,
	INode,
	INodeParameters,
	IPinData,
	NodeConnectionType,
} from 'n8n-workflow';

export type NodeDefinition = Omit<INode, 'position'>;

export interface WorkflowDefinition {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: object;
	pinData?: IPinData;
}

export const node = (
	name: string,
	type: string,
	parameters: object = {},
	more: Partial<INode> = {},
): NodeDefinition => ({
	id: randomUUID(),
	name,
	type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
	typeVersion: 1,
	parameters: parameters as INodeParameters,
	...more,
});

/** The connector of our Store, which n8n has no type for. */
const STORE_CONNECTOR = 'ai_vectorStore';

function connect(connections: IConnections, from: string, to: string, type: string): void {
	const [source, output = '0'] = from.split('#');
	const [target, input = '0'] = to.split('@');
	const outputs = ((connections[source] ??= {})[type] ??= []);
	while (outputs.length <= Number(output)) outputs.push([]);
	outputs[Number(output)]!.push({
		node: target,
		type: type as NodeConnectionType,
		index: Number(input),
	});
}

/**
 * @param chains connections, e.g. `Webhook > Guard > Call`; `Guard#1` is output 1, `Merge@1` input
 *   1, `Store + Guard` plugs the Store in
 */
export function workflow(
	name: string,
	nodes: NodeDefinition[],
	chains: string[],
	settings?: object,
): WorkflowDefinition {
	const connections: IConnections = {};
	for (const chain of chains) {
		const [plug, socket] = chain.split(' + ');
		if (socket) connect(connections, plug, socket, STORE_CONNECTOR);
		const stops = chain.split(' > ');
		for (const [index, from] of stops.slice(0, -1).entries()) {
			connect(
				connections,
				index === 0 ? from : from.split('@')[0],
				stops[index + 1].split('#')[0],
				'main',
			);
		}
	}
	return {
		name,
		nodes: nodes.map((each, index) => ({ ...each, position: [index * 200, 0] })),
		connections,
		settings,
	};
}

/** Moves nodes to where they shall be on the canvas, by their names. */
export const placed = (
	definition: WorkflowDefinition,
	places: Record<string, INode['position']>,
): WorkflowDefinition => ({
	...definition,
	nodes: definition.nodes.map((each) => ({
		...each,
		position: places[each.name] ?? each.position,
	})),
});
