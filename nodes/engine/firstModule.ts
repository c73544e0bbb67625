import type { ISourceData, Workflow } from 'n8n-workflow';

import { GUARD_TYPE } from '../connector/nodeTypes';
import type { Branch } from './branch';
import type { Host } from './host';

/** Which guarded nodes are the workflow's first module, whose errors stop the execution. */
export type FirstModuleRule = 'automatic' | 'firstGuardedNode' | 'off';

/**
 * Start nodes that bring no data of their own, so that the node after them is the first module.
 * Errors of any other start node never reach a Guard.
 */
const STARTS_WITHOUT_DATA: ReadonlySet<string> = new Set([
	'n8n-nodes-base.manualTrigger',
	'n8n-nodes-base.scheduleTrigger',
	'n8n-nodes-base.start',
	// Predecessors of the Schedule Trigger, still in old workflows.
	'n8n-nodes-base.cron',
	'n8n-nodes-base.interval',
]);

/**
 * Whether nothing but a start node without data ran before the Guard. Disabled nodes, and Guards
 * around this one, only pass items on.
 */
function beginsTheWork({ workflow, runExecutionData, executeData }: Host): boolean {
	const { runData } = runExecutionData.resultData;
	let source: ISourceData | null | undefined = executeData.source?.main?.[0];
	const seen = new Set<string>();
	while (source && !seen.has(source.previousNode)) {
		seen.add(source.previousNode);
		const node = workflow.getNode(source.previousNode);
		if (!node) return false;
		if (STARTS_WITHOUT_DATA.has(node.type)) return true;
		if (node.disabled !== true && node.type !== GUARD_TYPE) return false;
		source = runData[node.name]?.[source.previousNodeRun ?? 0]?.source[0];
	}
	return false;
}

/** The first enabled nodes on the branch's ways. */
function firstNodes(workflow: Workflow, branch: Branch): Set<string> {
	const seen = new Set<string>();
	const queue = branch.entries.map(({ node }) => node);
	for (const name of queue) {
		if (seen.has(name) || workflow.getNode(name)?.disabled !== true) continue;
		seen.add(name);
		queue.push(...workflow.getChildNodes(name, 'main', 1));
	}
	return new Set(queue.filter((name) => !seen.has(name)));
}

const APPLIES: Record<FirstModuleRule, (host: Host) => boolean> = {
	off: () => false,
	firstGuardedNode: () => true,
	automatic: beginsTheWork,
};

/** Names of the guarded nodes that are the first module (source: Fusion, "Error processing"). */
export const firstModules = (
	rule: FirstModuleRule,
	host: Host,
	branch: Branch,
): ReadonlySet<string> =>
	APPLIES[rule](host) ? firstNodes(host.workflow, branch) : new Set<string>();
