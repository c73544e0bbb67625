import { createHmac } from 'node:crypto';
import type { TriggerContext } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INode,
	type ITriggerFunctions,
	type Workflow,
} from 'n8n-workflow';

import { hostCore, hostService } from './hostModules';
import { withOwnIsolate } from './innerWorkflow';

/** What the embedded Store takes from the running n8n. */
interface HostStoreSettings {
	/** n8n's user folder, where its own database lies. */
	folder: string;
	/** Derived from n8n's encryption key, which it does not reveal. */
	secret: string;
}

export function hostStoreSettings(): HostStoreSettings {
	const { n8nFolder, encryptionKey } = hostService(hostCore().InstanceSettings);
	const secret = createHmac('sha256', encryptionKey)
		.update('n8n-nodes-incomplete-executions')
		.digest('hex');
	return { folder: n8nFolder, secret };
}

/** The parts of any node's context that make up a sub-node's. */
type Context = Pick<TriggerContext, 'workflow' | 'additionalData' | 'mode'>;

/** Asks a sub-node what it supplies to a consumer that n8n does not do it for. */
async function supply(context: Context, node: INode, consumer: INode): Promise<unknown> {
	const { workflow, additionalData, mode } = context;
	const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const { SupplyDataContext } = hostCore();
	const input = [{ json: {} }];
	const supplyContext = new SupplyDataContext(
		workflow,
		node,
		additionalData,
		mode,
		createRunExecutionData({}),
		0,
		input,
		{ main: [input] },
		NodeConnectionTypes.AiVectorStore,
		{ node, data: { main: [input] }, source: null },
		[],
		undefined,
		consumer,
	);
	return (await type.supplyData?.call(supplyContext, 0))?.response;
}

/**
 * What the sub-node plugged into a trigger supplies: n8n offers that to running nodes only.
 * Undefined when no enabled sub-node is plugged in.
 *
 * @param workflow the trigger's, as it is now
 */
export async function supplyToTrigger(
	context: ITriggerFunctions,
	workflow: Workflow,
): Promise<unknown> {
	const trigger = context.getNode();
	const node = pluggedInto(workflow, trigger);
	if (!node) return undefined;
	const { additionalData, mode } = context as unknown as TriggerContext;
	return await withOwnIsolate(
		workflow,
		async (view) => await supply({ workflow: view, additionalData, mode }, node, trigger),
	);
}

/**
 * What the workflow's own sub-nodes of a type supply, one entry each: when n8n makes an agent's
 * tool of a node, it takes the node's connectors away.
 */
export async function supplyToTool(context: IExecuteFunctions, type: string): Promise<unknown[]> {
	const tool = context as unknown as Context;
	const nodes = Object.values(tool.workflow.nodes).filter(
		(node) => node.type === type && node.disabled !== true,
	);
	return await Promise.all(nodes.map(async (node) => await supply(tool, node, context.getNode())));
}

/** Whether an enabled sub-node is plugged in: n8n's own complaint does not say what to do. */
export const hasSubNode = (context: IExecuteFunctions): boolean =>
	pluggedInto((context as unknown as Context).workflow, context.getNode()) !== undefined;

const pluggedInto = (workflow: Context['workflow'], trigger: INode): INode | undefined => {
	const inputs = workflow.connectionsByDestinationNode[trigger.name]?.ai_vectorStore ?? [];
	return inputs
		.flatMap((connections) => connections ?? [])
		.map(({ node }) => workflow.getNode(node))
		.find((node): node is INode => node !== null && node.disabled !== true);
};

/** The running workflow of a trigger, which its context does not promise. */
export const workflowOfTrigger = (context: ITriggerFunctions): TriggerContext['workflow'] =>
	(context as unknown as TriggerContext).workflow;
