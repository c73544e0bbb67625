import type { Workflow } from 'n8n-workflow';

import { GUARD_TYPE } from '../connector/nodeTypes';
import { branchNodes, readBranch, type Branch } from './branch';
import { workflowAsStored, type Snapshot } from './innerWorkflow';
import type { Unfit } from './fit';

const NO_GUARD =
	'The stored workflow does not have this Guard. Let it resume with the "Current Workflow", and resubmit';

type StoredBranch = { workflow: Workflow; branch: Branch } | Unfit;

const credentialsOf = (node: Workflow['nodes'][string]): Array<[string, string | null]> =>
	Object.entries(node.credentials ?? {}).map(([type, { id }]) => [type, id]);

/**
 * The workflow as it was when the item failed, and the Guard's branch in it.
 *
 * n8n has checked, at the start of this execution, which credentials the *current* workflow may
 * use. The stored one may use no others: a record must not open what its workflow cannot.
 */
export function branchAsStored(
	snapshot: Snapshot,
	current: Workflow,
	guardId: string,
): StoredBranch {
	const workflow = workflowAsStored(snapshot, current);
	const guard = Object.values(workflow.nodes).find(
		({ id, type }) => id === guardId && type === GUARD_TYPE,
	);
	if (!guard) return { reason: NO_GUARD };
	const branch = readBranch(workflow, guard.name);
	const allowed = new Set(
		Object.values(current.nodes)
			.filter(({ disabled }) => disabled !== true)
			.flatMap((node) => credentialsOf(node).map(([type, id]) => `${type}:${id}`)),
	);
	for (const node of branchNodes(workflow, branch)) {
		if (node.disabled) continue;
		for (const [type, id] of credentialsOf(node)) {
			if (id !== null && allowed.has(`${type}:${id}`)) continue;
			return {
				reason: `The stored node "${node.name}" uses a credential that no enabled node of the current workflow uses. Give one of them that credential, or let the Guard resume with the "Current Workflow", and resubmit`,
			};
		}
	}
	return { workflow, branch };
}
