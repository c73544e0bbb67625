import type { INode } from 'n8n-workflow';

import type { WorkflowDefinition } from '../e2e/harness/workflow';

/** How a workflow is started: as its start node says. */
type StartKind = 'editor' | 'webhook' | 'parent';

export interface Start {
	node: INode;
	kind: StartKind;
}

/** Why a workflow, or a part of the work on it, is left out. */
interface LeftOut {
	reason: string;
}

const isTrigger = ({ type, disabled }: INode): boolean =>
	disabled !== true && (/trigger$/i.test(type) || type.endsWith('.webhook'));

const KINDS: Record<string, StartKind> = {
	'n8n-nodes-base.webhook': 'webhook',
	'n8n-nodes-base.executeWorkflowTrigger': 'parent',
};

/** Those that bring something when the editor starts them. */
const STARTS_IN_EDITOR = /\.(manualTrigger|scheduleTrigger|cron|interval)$/;

/** The trigger the workflow is run from. */
export function startOf({ nodes, connections, pinData }: WorkflowDefinition): Start | LeftOut {
	const triggers = nodes.filter(isTrigger).filter(({ name }) => name in connections);
	const [node, ...others] = triggers;
	if (!node) return { reason: 'it has no trigger that leads anywhere' };
	if (others.length > 0) {
		const names = triggers.map(({ name }) => `"${name}"`).join(', ');
		return { reason: `it has several triggers (${names}), so it is not clear which is its start` };
	}
	const outputs = (connections[node.name].main ?? []).filter((each) => (each ?? []).length > 0);
	if (outputs.length !== 1) {
		return { reason: `"${node.name}" has ${outputs.length} connected outputs, a Guard has one` };
	}
	const kind = KINDS[node.type] ?? 'editor';
	const isPinned = (pinData?.[node.name] ?? []).length > 0;
	if (kind === 'editor' && !isPinned && !STARTS_IN_EDITOR.test(node.type)) {
		return { reason: `"${node.name}" waits for an event: pin its data to have it run` };
	}
	if (kind === 'parent' && !isPinned) {
		return { reason: `"${node.name}" is called with its pinned data: pin some` };
	}
	return { node, kind };
}
