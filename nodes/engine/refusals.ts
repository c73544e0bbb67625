import type { INode, Workflow } from 'n8n-workflow';

import { TRIGGER_TYPE } from '../connector/nodeTypes';
import { branchNodes, GUARDED_OUTPUT, type Branch } from './branch';

/** How the branch is to be run. */
export interface Way {
	separateExecutions: boolean;
}

/** Why a branch cannot be guarded, and what to do about it. */
export interface Refusal {
	message: string;
	description: string;
}

type Check = (workflow: Workflow, branch: Branch, way: Way) => Refusal | undefined;

export const isWaitForOutside = ({ type, parameters, disabled }: INode): boolean =>
	disabled !== true &&
	(type === 'n8n-nodes-base.form' ||
		(type === 'n8n-nodes-base.wait' &&
			['webhook', 'form'].includes(String(parameters.resume ?? 'timeInterval'))) ||
		parameters.operation === 'sendAndWait');

/** The name of a node that enters the branch without passing the Guard, and where it enters. */
function entrance(workflow: Workflow, branch: Branch): [string, string] | undefined {
	for (const name of branch.nodes) {
		for (const connections of workflow.connectionsByDestinationNode[name]?.main ?? []) {
			for (const { node: source, index } of connections ?? []) {
				if (branch.nodes.has(source)) continue;
				if (source === branch.guardName && index === GUARDED_OUTPUT) continue;
				// An inner Guard gets its due records from the Trigger directly.
				if (workflow.getNode(source)?.type === TRIGGER_TYPE) continue;
				return [source, name];
			}
		}
	}
	return undefined;
}

/** In the order they are told; a branch that leads back is entered from outside as well. */
const CHECKS: Check[] = [
	(workflow) =>
		(workflow.settings as { engineType?: string }).engineType === 'v2'
			? {
					message: 'The Guard cannot run in a workflow that uses n8n’s new execution engine',
					description: 'Set the engine back to the classic one in the workflow’s settings.',
				}
			: undefined,
	(_, branch) =>
		branch.nodes.size === 0
			? {
					message: 'No node is connected to the Guard’s "Guarded" output',
					description:
						'Connect the nodes to protect to "Guarded". What comes after them, once per finished item, goes to "Completed".',
				}
			: undefined,
	(_, branch) =>
		branch.nodes.has(branch.guardName)
			? {
					message: 'The guarded branch leads back to its Guard',
					description:
						'Take the connection back to the Guard away. To loop over items, put the loop around the Guard and connect "Completed" and "Incomplete" back to it, or put the whole loop into the branch.',
				}
			: undefined,
	(workflow, branch) => {
		const found = entrance(workflow, branch);
		return (
			found && {
				message: `"${found[0]}" enters the guarded branch at "${found[1]}" without passing the Guard`,
				description:
					'Every way into the branch must start at "Guarded": the Guard runs these nodes itself and would not see those items. Connect that node to the Guard’s input, or use a copy of the guarded node.',
			}
		);
	},
	(workflow, branch, { separateExecutions }) => {
		// An item's own execution can wait: it has its own link.
		if (separateExecutions) return undefined;
		const waiting = branchNodes(workflow, branch).find(isWaitForOutside);
		return (
			waiting && {
				message: `"${waiting.name}" waits for somebody outside, which a guarded branch cannot do`,
				description:
					'Its link would belong to the whole execution, which is not waiting. Turn on the Guard’s option "Run As Separate Executions": then each item can wait by itself. Or put that node behind "Completed".',
			}
		);
	},
];

/** The first reason not to run this branch, naming the node; checked before anything runs. */
export function refusal(workflow: Workflow, branch: Branch, way: Way): Refusal | undefined {
	for (const check of CHECKS) {
		const found = check(workflow, branch, way);
		if (found) return found;
	}
	return undefined;
}
