import type { IRunData } from 'n8n-workflow';

import type { Host } from '../host';
import type { Outcome } from '../outcome';

/** The outcome with n8n's links to the item's own execution, on each run that the Guard's one shows. */
export function linked(outcome: Outcome, ownId: string, { workflow }: Host): Outcome {
	const ownExecution = { executionId: ownId, workflowId: workflow.id };
	const runData: IRunData = Object.fromEntries(
		Object.entries(outcome.runData).map(([name, tasks]) => [
			name,
			tasks.map((task) => ({
				...task,
				metadata: { subExecution: ownExecution, ...task.metadata },
			})),
		]),
	);
	return { ...outcome, runData, ownExecution };
}
