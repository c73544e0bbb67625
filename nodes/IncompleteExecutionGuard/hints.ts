import type { INodeExecutionData, NodeExecutionHint, Workflow } from 'n8n-workflow';

import { TRIGGER_TYPE } from '../connector/nodeTypes';
import type { GuardContext } from './guardContext';
import { DROPPED } from './incompleteItem';

const MANUAL_RUN =
	'This was a manual run, so nothing was stored: "Incomplete" shows what would be. To store anyway, turn on the option "Store Manual Runs".';

const NO_ROOM =
	'The Store is full, so failed items were dropped, as its option "Enable Data Loss" allows. Resolve, discard or delete incomplete executions to make room.';

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
	const isDropped = ({ json }: INodeExecutionData) => json.status === DROPPED;
	const unstored = incomplete.filter(({ json }) => json.id === null);
	if (unstored.some((item) => !isDropped(item))) hint(MANUAL_RUN, 'info');
	if (unstored.some(isDropped)) hint(NO_ROOM, 'warning');
	const pending = incomplete.some(({ json }) => json.status === 'pending');
	if (pending && !hasTrigger(host.workflow, host.node.name)) hint(NO_TRIGGER, 'warning');
}
