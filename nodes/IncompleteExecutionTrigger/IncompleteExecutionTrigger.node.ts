import {
	NodeConnectionTypes,
	NodeOperationError,
	type INodeType,
	type INodeTypeDescription,
	type IRun,
	type ITriggerFunctions,
	type ITriggerResponse,
	type Workflow,
} from 'n8n-workflow';

import { noStore } from '../connector/connectedStore';
import { storeConnector } from '../connector/storeConnector';
import { asNodeError } from '../connector/storeErrors';
import type { SuppliedStore } from '../connector/suppliedStore';
import { checkHost } from '../engine/hostParts';
import { supplyToTrigger, workflowOfTrigger } from '../engine/hostStore';
import { followPublished } from '../engine/publishedWorkflow';
import { claimDue, handOut, Poller, type PollSettings, type Wiring } from './poll';
import { guardsOf } from './targets';

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
			checkHost(this.getNode(), this);
			const settings = settingsOf(this);
			const wiring = await settings.wiring();
			// Activation is refused where a target is no Guard.
			wiring.guards.fed();
			if (this.getMode() === 'manual') {
				return { manualTriggerFunction: async () => await fetchOne(this, wiring, settings) };
			}
			const poller = new Poller(settings);
			poller.start();
			return { closeFunction: async () => await poller.stop() };
		} catch (error) {
			throw asNodeError(this.getNode(), error);
		}
	}
}

async function storeOf(context: ITriggerFunctions, workflow: Workflow): Promise<SuppliedStore> {
	const supplied = (await supplyToTrigger(context, workflow)) as SuppliedStore | undefined;
	if (!supplied) throw noStore(context.getNode());
	return supplied;
}

/** Reads the wiring anew whenever a new version of the workflow is published. */
function readWiring(context: ITriggerFunctions): PollSettings['wiring'] {
	const manual = context.getMode() === 'manual';
	const own = workflowOfTrigger(context);
	const published = manual ? async () => own : followPublished(own, context.getNode());
	let known: { workflow: Workflow; supplied: SuppliedStore } | undefined;
	return async () => {
		const workflow = await published();
		if (known?.workflow !== workflow) {
			known = { workflow, supplied: await storeOf(context, workflow) };
		}
		return { ...known.supplied, guards: guardsOf(workflow, context.getNode(), manual) };
	};
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
		wiring: readWiring(context),
		intervalMs: readNumber(context, 'pollInterval', 'Poll Interval') * 1000,
		maxInProgress: Math.floor(readNumber(context, 'maxParallelRetries', 'Max Parallel Retries')),
		leaseMs: readNumber(context, 'leaseMinutes', 'Lease') * 60_000,
		clock: Date.now,
		emit: (item) => {
			const ended = context.helpers.createDeferredPromise<IRun>();
			context.emit([[{ json: { ...item } }]], undefined, ended);
			return ended.promise;
		},
		report: (message) =>
			context.logger.error(`Incomplete executions of workflow ${workflow.id}: ${message}`),
	};
}

/** The editor's "Execute workflow": one due record, run for real. */
async function fetchOne(
	context: ITriggerFunctions,
	wiring: Wiring,
	settings: PollSettings,
): Promise<void> {
	const claimed = await claimDue(wiring, settings, 1).catch((error: unknown) => {
		throw asNodeError(context.getNode(), error);
	});
	if (claimed.claims.length === 0) {
		throw new NodeOperationError(
			context.getNode(),
			'No incomplete execution of this workflow is due',
			{
				description:
					'Use the operation "Resubmit" of the Incomplete Executions node to make one due now.',
			},
		);
	}
	await handOut(wiring.store, settings, claimed);
}
