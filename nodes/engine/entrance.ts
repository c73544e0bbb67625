import type { IRunExecutionData, Workflow } from 'n8n-workflow';

import { GUARDED_OUTPUT, type Branch } from './branch';
import type { BranchExecute } from './host';
import type { ItemInput } from './itemState';

/**
 * Puts the nodes connected to `Guarded` on the engine's stack, as n8n does after a node.
 *
 * @param runIndex the run of the Guard that the items come from
 */
export function enterBranch(
	engine: BranchExecute,
	state: IRunExecutionData,
	workflow: Workflow,
	branch: Branch,
	{ items }: ItemInput,
	runIndex: number,
): void {
	// The first to run must be on top: in the present execution order each is put on top.
	const stacked = workflow.settings.executionOrder === 'v1';
	const entries = stacked ? [...branch.entries].reverse() : branch.entries;
	for (const entry of entries) {
		engine.addNodeToBeExecuted(
			workflow,
			entry,
			GUARDED_OUTPUT,
			branch.guardName,
			[items],
			runIndex,
		);
	}
	const execution = state.executionData!;
	const [waiting] = Object.keys(execution.waitingExecution);
	if (execution.nodeExecutionStack.length > 0 || waiting === undefined) return;
	// A node with several inputs of which only `Guarded` feeds one: nothing else will come.
	const { main } = execution.waitingExecution[waiting][0];
	const source = execution.waitingExecutionSource?.[waiting]?.[0] ?? null;
	execution.nodeExecutionStack.push({
		node: workflow.nodes[waiting],
		data: { main: main.map((data) => data ?? []) },
		source,
	});
	delete execution.waitingExecution[waiting];
	delete execution.waitingExecutionSource?.[waiting];
}
