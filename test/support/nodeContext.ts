import {
	ExecuteContext,
	ExecutionLifecycleHooks,
	SupplyDataContext,
	TriggerContext,
} from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type IConnections,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
	type ITriggerFunctions,
	type ITriggerResponse,
	type SupplyData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { IncompleteExecutionGuard } from '../../nodes/IncompleteExecutionGuard/IncompleteExecutionGuard.node';
import { IncompleteExecutions } from '../../nodes/IncompleteExecutions/IncompleteExecutions.node';
import { IncompleteExecutionStore } from '../../nodes/IncompleteExecutionStore/IncompleteExecutionStore.node';
import { IncompleteExecutionTrigger } from '../../nodes/IncompleteExecutionTrigger/IncompleteExecutionTrigger.node';
import {
	GUARD_TYPE,
	OPERATIONS_TOOL_TYPE,
	OPERATIONS_TYPE,
	STORE_TYPE,
	TRIGGER_TYPE,
} from '../../nodes/connector/nodeTypes';

export const NO_OP_TYPE = 'n8n-nodes-base.noOp';

const TYPES: Record<string, INodeType> = {
	[GUARD_TYPE]: new IncompleteExecutionGuard(),
	[OPERATIONS_TYPE]: new IncompleteExecutions(),
	[OPERATIONS_TOOL_TYPE]: new IncompleteExecutions(),
	[STORE_TYPE]: new IncompleteExecutionStore(),
	[TRIGGER_TYPE]: new IncompleteExecutionTrigger(),
	[NO_OP_TYPE]: {
		description: {
			displayName: 'No Operation',
			name: 'noOp',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
	},
};

const nodeTypes: INodeTypes = {
	getByName: (type) => TYPES[type],
	getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(TYPES[type], version),
	getKnownTypes: () => ({}),
};

export const node = (name: string, type: string, more: Partial<INode> = {}): INode => ({
	id: `${name}-id`,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...more,
});

/** Connects nodes: `['Trigger', 'Guard']`, or a sub-node with `['Store', 'Guard', 'ai_vectorStore']`. */
export type Wire = [from: string, to: string, type?: 'main' | 'ai_vectorStore'];

export function workflowOf(nodes: INode[], wires: Wire[], id = 'w1'): Workflow {
	const connections: IConnections = {};
	for (const [from, to, type = 'main'] of wires) {
		const outputs = (connections[from] ??= {});
		(outputs[type] ??= [[]])[0]!.push({ node: to, type, index: 0 });
	}
	return new Workflow({ id, name: 'Orders', nodes, connections, active: true, nodeTypes });
}

function additionalData(workflow: Workflow, mode: WorkflowExecuteMode) {
	const { id, name, nodes, connectionsBySourceNode } = workflow;
	return {
		hooks: new ExecutionLifecycleHooks(mode, 'e1', {
			id,
			name: name!,
			active: true,
			isArchived: false,
			createdAt: new Date(0),
			updatedAt: new Date(0),
			activeVersionId: null,
			nodes: Object.values(nodes),
			connections: connectionsBySourceNode,
		}),
		executionId: 'e1',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		variables: {},
		currentNodeExecutionIndex: 0,
		credentialsHelper: {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** Runs one node as n8n does, sub-nodes and all, and returns its first output. */
export async function executeNode(
	workflow: Workflow,
	name: string,
	items: INodeExecutionData[] = [{ json: {} }],
): Promise<INodeExecutionData[]> {
	const found = workflow.getNode(name)!;
	const context = new ExecuteContext(
		workflow,
		found,
		additionalData(workflow, 'trigger'),
		'trigger',
		createRunExecutionData({}),
		0,
		items,
		{ main: [items] },
		{ node: found, data: { main: [items] }, source: null },
		[],
	);
	const output = (await TYPES[found.type].execute!.call(context)) as INodeExecutionData[][];
	return output[0];
}

/** What a sub-node supplies, or its error as it throws it. */
export async function supplyOf(workflow: Workflow, name: string): Promise<SupplyData> {
	const found = workflow.getNode(name)!;
	const input = [{ json: {} }];
	const context = new SupplyDataContext(
		workflow,
		found,
		additionalData(workflow, 'trigger'),
		'trigger',
		createRunExecutionData({}),
		0,
		input,
		{ main: [input] },
		NodeConnectionTypes.AiVectorStore,
		{ node: found, data: { main: [input] }, source: null },
		[],
	);
	return await TYPES[found.type].supplyData!.call(context, 0);
}

/** A trigger at work: what it emitted and logged so far. */
export interface RunningTrigger extends ITriggerResponse {
	emitted: INodeExecutionData[];
	logged: string[];
}

export async function startTrigger(
	workflow: Workflow,
	name: string,
	{
		mode = 'trigger',
		onEmit = () => {},
	}: {
		mode?: WorkflowExecuteMode;
		/** `done`: what n8n settles when the execution ended, or could not be started. */
		onEmit?: (item: INodeExecutionData, done?: Parameters<ITriggerFunctions['emit']>[2]) => void;
	} = {},
): Promise<RunningTrigger> {
	const found = workflow.getNode(name)!;
	const emitted: INodeExecutionData[] = [];
	const logged: string[] = [];
	const context = new TriggerContext(
		workflow,
		found,
		additionalData(workflow, mode),
		mode,
		mode === 'manual' ? 'manual' : 'activate',
		(data, _, done) => {
			for (const item of data[0]) {
				onEmit(item, done);
				emitted.push(item);
			}
		},
	);
	Object.defineProperty(context, 'logger', {
		value: { error: (message: string) => logged.push(message) },
	});
	const response = (await TYPES[found.type].trigger!.call(context))!;
	return { ...response, emitted, logged };
}
