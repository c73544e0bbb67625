import {
	NodeOperationError,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { connectedStore } from '../connector/connectedStore';
import { TRIGGER_TYPE } from '../connector/nodeTypes';
import { isClaimItem, type ClaimItem } from '../domain/claimItem';
import { COMPLETED_OUTPUT, INCOMPLETE_OUTPUT, readBranch } from '../engine/branch';
import { readHost, type Host } from '../engine/host';
import { refusal, type Refusal } from '../engine/refusals';
import { beginsSeparate } from '../engine/separate/begin';
import { showGuardedItems, showLinks } from '../engine/shownEdge';
import type { GuardContext } from './guardContext';
import { guardItems, type Guarded } from './guardItems';
import { addHints, addLoopHints } from './hints';
import { resumeRecord } from './resumeRecord';
import { readSettings } from './settings';

/** Runs the Guard's input through its branch, or resumes the record its Trigger handed out. */
export async function guard(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const host = readHost(context);
	if (beginsSeparate(host)) return [[], [], []];
	const { store, policy } = await connectedStore(context);
	const branch = readBranch(host.workflow, host.node.name);
	const settings = readSettings(context);
	const run: GuardContext = {
		context,
		host,
		branch,
		settings,
		store,
		policy,
		clock: Date.now,
		random: Math.random,
	};
	const result = isFedByTrigger(host) ? await resume(run) : await start(run);
	addHints(run, result.incomplete);
	const outputs = showLinks(host, [[], result.completed, result.incomplete]);
	if (leadsOn(host, outputs)) showGuardedItems(host, result.shown);
	return outputs;
}

async function start(run: GuardContext): Promise<Guarded> {
	const { context, host, branch, settings } = run;
	if (host.node.executeOnce) throw refuse(host.node, EXECUTE_ONCE);
	const refused = refusal(host.workflow, branch, settings);
	if (refused) throw refuse(host.node, refused);
	const guarded = await guardItems(run, context.getInputData());
	addLoopHints(run, guarded);
	return guarded;
}

async function resume(run: GuardContext): Promise<Guarded> {
	const claims = claimsFor(run);
	const all: Guarded = { completed: [], incomplete: [], shown: [] };
	for (const claim of claims) {
		const { completed, incomplete, shown } = await resumeRecord(run, claim);
		all.completed.push(...completed);
		all.incomplete.push(...incomplete);
		all.shown.push(...shown);
	}
	return all;
}

/** The records for this Guard; the Trigger may feed other Guards as well. */
function claimsFor({ context, host }: GuardContext): ClaimItem[] {
	return context.getInputData().flatMap(({ json }, itemIndex): ClaimItem[] => {
		if (!isClaimItem(json)) {
			throw new NodeOperationError(
				host.node,
				'The Trigger’s item does not name an incomplete execution',
				{
					description:
						'Take pinned data and edits away from the Incomplete Execution Trigger: each of its items is good for one attempt.',
					itemIndex,
				},
			);
		}
		return json.guardId === host.node.id ? [json] : [];
	});
}

/** Only what comes straight from our Trigger is a claim; in other items its fields are data. */
function isFedByTrigger({ executeData, workflow }: Host): boolean {
	const source = executeData.source?.main?.[0]?.previousNode;
	return source !== undefined && workflow.getNode(source)?.type === TRIGGER_TYPE;
}

/**
 * Where the Guard ends a production run, its items must not be shown at `Guarded`: a webhook or
 * a parent workflow would get them as the result.
 */
const leadsOn = ({ mode, workflow, node }: Host, outputs: INodeExecutionData[][]): boolean =>
	mode === 'manual' ||
	[COMPLETED_OUTPUT, INCOMPLETE_OUTPUT].some(
		(output) =>
			outputs[output].length > 0 &&
			(workflow.connectionsBySourceNode[node.name]?.main?.[output]?.length ?? 0) > 0,
	);

const EXECUTE_ONCE: Refusal = {
	message: 'The Guard is set to Execute Once, so all items but the first would be lost',
	description:
		'Turn off "Execute Once" in the Guard’s settings. To run all items together, set the option "Items Per Run" to 0.',
};

const refuse = (node: INode, { message, description }: Refusal): NodeOperationError =>
	new NodeOperationError(node, message, { description });
