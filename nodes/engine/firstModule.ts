import type { Workflow } from 'n8n-workflow';

import type { Branch } from './branch';

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

type IsFirst = (workflow: Workflow, guardSource: string | undefined) => boolean;

const IS_FIRST: Record<FirstModuleRule, IsFirst> = {
	off: () => false,
	firstGuardedNode: () => true,
	// A node of these types has no input: feeding the Guard, it is the one that started the run.
	automatic: (workflow, guardSource) =>
		guardSource !== undefined && STARTS_WITHOUT_DATA.has(workflow.getNode(guardSource)?.type ?? ''),
};

/**
 * Names of the guarded nodes that are the first module (source: Fusion, "Error processing").
 *
 * @param guardSource name of the node that fed the Guard in this run, if any
 */
export const firstModules = (
	rule: FirstModuleRule,
	workflow: Workflow,
	branch: Branch,
	guardSource: string | undefined,
): ReadonlySet<string> =>
	new Set(IS_FIRST[rule](workflow, guardSource) ? branch.entries.map(({ node }) => node) : []);
