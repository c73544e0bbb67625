import { NodeOperationError, type INode, type Workflow } from 'n8n-workflow';

import { GUARD_TYPE } from '../connector/nodeTypes';
import type { Guards } from './strays';

/** The workflow's Guards, for a Trigger in it. */
export const guardsOf = (workflow: Workflow, trigger: INode, manual: boolean): Guards => ({
	all: Object.values(workflow.nodes)
		.filter(({ type }) => type === GUARD_TYPE)
		.map(({ id, name, type }) => ({ id, name, type })),
	published: !manual,
	fed: () => guardIdsFedBy(workflow, trigger, manual),
});

/**
 * Ids of the Guards the Trigger feeds. Each target must be an enabled Guard: through a disabled
 * one, or into any other node, the claim would run as if it were an ordinary item.
 *
 * @param manual whether a person runs it in the editor, where n8n honours pinned data
 * @throws NodeOperationError naming the target
 */
function guardIdsFedBy(workflow: Workflow, trigger: INode, manual: boolean): string[] {
	const targets = (workflow.connectionsBySourceNode[trigger.name]?.main ?? [])
		.flatMap((connections) => connections ?? [])
		.map(({ node }) => workflow.getNode(node))
		.filter((node): node is INode => node !== null);
	if (targets.length === 0) {
		throw new NodeOperationError(trigger, 'The Trigger is not connected to a Guard', {
			description: 'Connect it to the input of the Guard whose records it shall retry.',
		});
	}
	for (const target of targets) {
		if (target.type !== GUARD_TYPE) {
			throw new NodeOperationError(trigger, `"${target.name}" is not a Guard`, {
				description:
					'Connect the Incomplete Execution Trigger directly to Guards, and nothing else.',
			});
		}
		if (target.disabled) {
			throw new NodeOperationError(trigger, `The Guard "${target.name}" is disabled`, {
				description: 'Enable it, or take the connection away: nothing would be retried safely.',
			});
		}
		if (manual && workflow.getPinDataOfNode(target.name)) {
			throw new NodeOperationError(trigger, `The Guard "${target.name}" has pinned data`, {
				description: 'Unpin it: n8n would put the pinned items out instead of running the record.',
			});
		}
	}
	return targets.map(({ id }) => id);
}
