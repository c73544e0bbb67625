import {
	NodeConnectionTypes,
	NodeOperationError,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';

import { noStore } from '../connector/connectedStore';
import { storeConnector } from '../connector/storeConnector';
import { asNodeError } from '../connector/storeErrors';
import { supplyToTrigger, workflowOfTrigger } from '../engine/hostStore';
import type { ExecutionStore } from '../store/executionStore';
import { claimDue, handOut, Poller, type PollSettings } from './poll';
import { guardIdsFedBy } from './targets';

/** For seconds a day, for minutes two months, for records more than any n8n runs at once. */
const MAX_NUMBER = 86_400;

export class IncompleteExecutionTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Incomplete Execution Trigger',
		name: 'incompleteExecutionTrigger',
		icon: { light: 'file:../../icons/trigger.svg', dark: 'file:../../icons/trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "Every " + $parameter["pollInterval"] + " s" }}',
		description:
			'Starts the workflow for each of its incomplete executions that is due; the Guard goes on from the failed node',
		defaults: { name: 'Retry Trigger' },
		// eslint-disable-next-line @n8n/community-nodes/trigger-node-conventions -- no data comes in: the one input is the Store's connector
		inputs: [storeConnector],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{
				displayName: 'Poll Interval (Seconds)',
				name: 'pollInterval',
				type: 'number',
				default: 10,
				typeOptions: { minValue: 1 },
				description: 'How often to look for due records',
			},
			{
				displayName: 'Max Parallel Retries',
				name: 'maxParallelRetries',
				type: 'number',
				default: 3,
				typeOptions: { minValue: 1, numberPrecision: 0 },
				description: 'How many records of this workflow may be in progress at the same time',
			},
			{
				displayName: 'Lease (Minutes)',
				name: 'leaseMinutes',
				type: 'number',
				default: 5,
				typeOptions: { minValue: 1 },
				description:
					'After how long without a sign of life an attempt counts as interrupted. Running attempts extend it by themselves.',
			},
		],
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		try {
			const store = await storeOf(this);
			const settings = settingsOf(this);
			settings.guardIds();
			if (this.getMode() === 'manual') {
				return { manualTriggerFunction: async () => await fetchOne(this, store, settings) };
			}
			const poller = new Poller(store, settings);
			poller.start();
			return { closeFunction: async () => await poller.stop() };
		} catch (error) {
			throw asNodeError(this.getNode(), error);
		}
	}
}

async function storeOf(context: ITriggerFunctions): Promise<ExecutionStore> {
	const store = (await supplyToTrigger(context)) as ExecutionStore | undefined;
	if (!store) throw noStore(context.getNode());
	return store;
}

/** @throws NodeOperationError for a value that an expression got wrong: polling would spin or rest. */
function readNumber(context: ITriggerFunctions, name: string, label: string): number {
	const value = context.getNodeParameter(name) as unknown;
	const number = typeof value === 'string' ? Number.parseFloat(value) : value;
	if (typeof number === 'number' && number >= 1 && number <= MAX_NUMBER) return number;
	throw new NodeOperationError(context.getNode(), `${label} cannot be ${String(value)}`, {
		description: `Give a number from 1 to ${MAX_NUMBER}.`,
	});
}

function settingsOf(context: ITriggerFunctions): PollSettings {
	const workflow = workflowOfTrigger(context);
	return {
		workflowId: workflow.id,
		guardIds: () => guardIdsFedBy(workflow, context.getNode(), context.getMode() === 'manual'),
		intervalMs: readNumber(context, 'pollInterval', 'Poll Interval') * 1000,
		maxInProgress: Math.floor(readNumber(context, 'maxParallelRetries', 'Max Parallel Retries')),
		leaseMs: readNumber(context, 'leaseMinutes', 'Lease') * 60_000,
		emit: (item) => context.emit([[{ json: { ...item } }]]),
		report: (message) =>
			context.logger.error(`Incomplete executions of workflow ${workflow.id}: ${message}`),
	};
}

/** The editor's "Execute workflow": one due record, run for real. */
async function fetchOne(
	context: ITriggerFunctions,
	store: ExecutionStore,
	settings: PollSettings,
): Promise<void> {
	const claims = await claimDue(store, settings, 1).catch((error: unknown) => {
		throw asNodeError(context.getNode(), error);
	});
	if (claims.length === 0) {
		throw new NodeOperationError(
			context.getNode(),
			'No incomplete execution of this workflow is due',
			{
				description:
					'Use the operation "Resubmit" of the Incomplete Executions node to make one due now.',
			},
		);
	}
	await handOut(store, settings, claims);
}
