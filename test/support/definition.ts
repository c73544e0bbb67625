import type { IConnections, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';

import { GUARD_TYPE, STORE_TYPE, TRIGGER_TYPE } from '../../nodes/connector/nodeTypes';

/** A workflow as a test writes it. */
export interface Definition {
	id: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
}

/** Short names of node types. */
const TYPES: Record<string, string> = {
	guard: GUARD_TYPE,
	store: STORE_TYPE,
	trigger: TRIGGER_TYPE,
	code: 'test.code',
	agent: 'test.agent',
	model: 'test.model',
};

export type NodeChanges = Partial<INode>;

/**
 * Nodes in one line each, `Name: type`, placed from left to right.
 *
 * @param changes what else a node has, by name
 */
function nodesOf(lines: string[], changes: Record<string, NodeChanges>): INode[] {
	return lines.map((line, position) => {
		const [name, type] = line.split(': ');
		return {
			id: `id-${name}`,
			name,
			type: TYPES[type] ?? (type.includes('.') ? type : `n8n-nodes-base.${type}`),
			typeVersion: 1,
			position: [position * 200, 0],
			parameters: {},
			...changes[name],
		};
	});
}

/** Reads `A > B`, `A:1 > B:2` (output 1 of A to input 2 of B) and `Store -ai_vectorStore> Guard`. */
function connectionsOf(lines: string[]): IConnections {
	const connections: IConnections = {};
	for (const line of lines) {
		const parts = line.split(/ (?:-(\w+))?> /);
		for (let at = 0; at + 2 < parts.length; at += 2) {
			const type = parts[at + 1] ?? 'main';
			const [from, output = '0'] = parts[at].split(':');
			const [to, input = '0'] = parts[at + 2].split(':');
			const outputs = ((connections[from] ??= {})[type] ??= []);
			while (outputs.length <= Number(output)) outputs.push([]);
			outputs[Number(output)]!.push({ node: to, type: type as 'main', index: Number(input) });
		}
	}
	return connections;
}

export const define = (
	nodes: string[],
	connections: string[],
	changes: Record<string, NodeChanges> = {},
	settings: IWorkflowSettings = {},
): Definition => ({
	id: 'workflow-1',
	name: 'Orders',
	nodes: nodesOf(nodes, changes),
	connections: connectionsOf(connections),
	settings: { executionOrder: 'v1', ...settings },
});

/**
 * The usual one: `Webhook > Guard`, the branch `First > Second`, `Done` and `Tell` behind the
 * Guard's other outputs, a Store and a Trigger.
 */
export const guarded = (
	options: INodeParameters = {},
	changes: Record<string, NodeChanges> = {},
	settings: IWorkflowSettings = {},
): Definition =>
	define(
		[
			'Webhook: webhook',
			'Guard: guard',
			'First: code',
			'Second: code',
			'Done: noOp',
			'Tell: noOp',
			'Store: store',
			'Trigger: trigger',
		],
		[
			'Webhook > Guard',
			'Guard > First > Second',
			'Guard:1 > Done',
			'Guard:2 > Tell',
			'Trigger > Guard',
			'Store -ai_vectorStore> Guard',
			'Store -ai_vectorStore> Trigger',
		],
		{
			...changes,
			Guard: {
				...changes.Guard,
				parameters: {
					retrySchedule: 'custom',
					customMinutes: '0, 0, 0',
					...changes.Guard?.parameters,
					options,
				},
			},
		},
		settings,
	);

/** Plugs a language model, `Model`, into a node. */
export function plugModel(workflow: Definition, into: string): void {
	workflow.nodes.push({
		...workflow.nodes[0],
		id: 'id-Model',
		name: 'Model',
		type: 'test.model',
	});
	workflow.connections.Model = {
		ai_languageModel: [[{ node: into, type: 'ai_languageModel', index: 0 }]],
	};
}
