import type { INodeExecutionData, NodeExecutionHint, Workflow } from 'n8n-workflow';

import { TRIGGER_TYPE } from '../connector/nodeTypes';
import type { Change } from '../domain/drift';
import type { RecordSummary } from '../domain/record';
import { loopsThatStandStill } from '../engine/loops';
import type { GuardContext } from './guardContext';
import type { Guarded } from './guardItems';
import { DROPPED } from './incompleteItem';

const MANUAL_RUN =
	'This was a manual run, so nothing was stored: "Incomplete" shows what would be. To store anyway, turn on the option "Store Manual Runs".';

const NO_ROOM =
	'The Store is full, so failed items were dropped, as its option "Enable Data Loss" allows. Resolve, discard or delete incomplete executions to make room.';

const FILES_DROPPED =
	'Files were too large to be kept, so they were dropped, as the Store’s option "Enable Data Loss" allows: see "warning" of the items on "Incomplete".';

const NO_TRIGGER =
	'Nothing would retry these items: no enabled Incomplete Execution Trigger leads to this Guard. Add one, plug the same Store into it and connect it to the Guard’s input.';

/** @param count how many records the loop's round left; nothing of it was completed */
const standsStill = (loop: string, count: number): string =>
	count === 1
		? `The loop "${loop}" stands still here, as only "Completed" leads back to it: the retry that completes what failed goes on with the rest.`
		: `The loop "${loop}" ends here, with what it has left to do: nothing of this round was completed, and only "Completed" leads back to it. Lead "Incomplete" back to it, too.`;

/** Whether due records find their way back: an enabled Trigger leads directly to the Guard. */
const hasTrigger = (workflow: Workflow, guardName: string): boolean =>
	(workflow.connectionsByDestinationNode[guardName]?.main ?? []).some((connections) =>
		connections?.some(({ node }) => {
			const source = workflow.getNode(node);
			return source?.type === TRIGGER_TYPE && source.disabled !== true;
		}),
	);

type Tell = (message: string, type: NodeExecutionHint['type']) => void;

const teller =
	({ context }: GuardContext): Tell =>
	(message, type) =>
		context.addExecutionHints({ message, type, location: 'outputPane' });

/** Changes told in an attempt's execution; the operation Get tells all. */
const MOST_CHANGES = 10;

/** Tells people who look at an attempt what became of the record, and what it met. */
export function addResumeHints(run: GuardContext, after: RecordSummary, drift: Change[]): void {
	const hint = teller(run);
	if (after.status === 'unresolved' && after.reason !== null) {
		hint(`The incomplete execution ${after.id} waits for a person: ${after.reason}.`, 'warning');
	}
	if (drift.length === 0) return;
	const told = drift.slice(0, MOST_CHANGES).map(({ description }) => description);
	const more = drift.length > MOST_CHANGES ? [`${drift.length - MOST_CHANGES} more changes`] : [];
	const changes = [...told, ...more].join('; ');
	hint(`The workflow was changed since the item failed: ${changes}.`, 'info');
}

/** Tells people that a loop around the Guard gets nothing back from it. */
export function addLoopHints(run: GuardContext, { completed, incomplete }: Guarded): void {
	if (completed.length > 0 || incomplete.length === 0) return;
	const { workflow, node } = run.host;
	const hint = teller(run);
	for (const loop of loopsThatStandStill(workflow, node.name)) {
		hint(standsStill(loop, incomplete.length), incomplete.length === 1 ? 'info' : 'warning');
	}
}

/** Tells people in the editor what the outputs cannot show. */
export function addHints(run: GuardContext, incomplete: INodeExecutionData[]): void {
	const { host } = run;
	const hint = teller(run);
	const isDropped = ({ json }: INodeExecutionData) => json.status === DROPPED;
	const unstored = incomplete.filter(({ json }) => json.id === null);
	if (unstored.some((item) => !isDropped(item))) hint(MANUAL_RUN, 'info');
	if (unstored.some(isDropped)) hint(NO_ROOM, 'warning');
	if (incomplete.some(({ json }) => json.warning !== undefined)) hint(FILES_DROPPED, 'warning');
	const pending = incomplete.some(({ json }) => json.status === 'pending');
	if (pending && !hasTrigger(host.workflow, host.node.name)) hint(NO_TRIGGER, 'warning');
}
