import type { INodeExecutionData, NodeExecutionHint, Workflow } from 'n8n-workflow';

import { TRIGGER_TYPE } from '../connector/nodeTypes';
import type { GuardContext } from './guardContext';

const MANUAL_RUN =
	'This was a manual run, so nothing was stored: "Incomplete" shows what would be. To store anyway, turn on the option "Store Manual Runs".';

const NO_TRIGGER =
	'Nothing would retry these items: no enabled Incomplete Execution Trigger leads to this Guard. Add one, plug the same Store into it and connect it to the Guard’s input.';

/** Whether due records find their way back: an enabled Trigger leads directly to the Guard. */
const hasTrigger = (workflow: Workflow, guardName: string): boolean =>
	(workflow.connectionsByDestinationNode[guardName]?.main ?? []).some((connections) =>
		connections?.some(({ node }) => {
			const source = workflow.getNode(node);
			return source?.type === TRIGGER_TYPE && source.disabled !== true;
		}),
	);

/** Tells people in the editor what the outputs cannot show. */
export function addHints({ context, host }: GuardContext, incomplete: INodeExecutionData[]): void {
	const hint = (message: string, type: NodeExecutionHint['type']) =>
		context.addExecutionHints({ message, type, location: 'outputPane' });
	if (incomplete.some(({ json }) => json.id === null)) hint(MANUAL_RUN, 'info');
	const pending = incomplete.some(({ json }) => json.status === 'pending');
	if (pending && !hasTrigger(host.workflow, host.node.name)) hint(NO_TRIGGER, 'warning');
}
