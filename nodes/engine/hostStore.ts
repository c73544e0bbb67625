import { createHmac } from 'node:crypto';
import type { TriggerContext } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	type INode,
	type ITriggerFunctions,
} from 'n8n-workflow';

import { hostCore, hostService } from './hostModules';

/** What the embedded Store takes from the running n8n. */
export interface HostStoreSettings {
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

/**
 * Asks the sub-node plugged into a trigger for what it supplies: n8n offers that to running nodes
 * only. Undefined when no enabled sub-node is plugged in.
 */
export async function supplyToTrigger(context: ITriggerFunctions): Promise<unknown> {
	const { workflow, additionalData, mode } = context as unknown as TriggerContext;
	const trigger = context.getNode();
	const node = pluggedInto(workflow, trigger);
	if (!node) return undefined;
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
		trigger,
	);
	const supplied = await type.supplyData?.call(supplyContext, 0);
	return supplied?.response;
}

const pluggedInto = (workflow: TriggerContext['workflow'], trigger: INode): INode | undefined => {
	const inputs = workflow.connectionsByDestinationNode[trigger.name]?.ai_vectorStore ?? [];
	return inputs
		.flatMap((connections) => connections ?? [])
		.map(({ node }) => workflow.getNode(node))
		.find((node): node is INode => node !== null && node.disabled !== true);
};

/** The running workflow of a trigger, which its context does not promise. */
export const workflowOfTrigger = (context: ITriggerFunctions): TriggerContext['workflow'] =>
	(context as unknown as TriggerContext).workflow;
