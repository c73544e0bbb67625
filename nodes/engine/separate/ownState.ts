import {
	createRunExecutionData,
	type IDataObject,
	type IWorkflowBase,
	type RelatedExecution,
} from 'n8n-workflow';

import { enterBranch } from '../entrance';
import { createBranchExecute, type Host } from '../host';
import type { BranchRun, RunnerContext } from '../runner';
import { doNotKeep } from './keptBefore';

/** The Guard's own execution, to which an item's one is a sub-execution. */
const parentOf = ({ additionalData, workflow }: Host): RelatedExecution => ({
	executionId: additionalData.executionId ?? '',
	workflowId: workflow.id,
	// n8n would wake whatever that execution waits for by then with this one's items.
	shouldResume: false,
});

/** The definition that n8n makes the execution of, and keeps with it. */
export function definitionOf({ host, workflow }: RunnerContext): IWorkflowBase {
	const { settings, connectionsBySourceNode, nodes } = workflow;
	return {
		...host.additionalData.hooks.workflowData,
		// Own copies: n8n writes to the nodes of an execution that waits.
		nodes: Object.values(nodes).map((node) => ({ ...node })),
		connections: connectionsBySourceNode,
		// A workflow that lets no other one call it may still run its own items.
		settings: { ...settings, callerPolicy: 'any' },
		// A copy: n8n forgets unsaved changes when it is given the running workflow's, see `begin`.
		staticData: JSON.parse(JSON.stringify(host.workflow.staticData)) as IDataObject,
		pinData: undefined,
	};
}

/**
 * Makes an item's state that of an execution of its own, which begins with the Guard: see begin.ts.
 *
 * @param keeps which nodes before the Guard n8n shall save the data of
 */
export function prepare(
	context: RunnerContext,
	branchRun: BranchRun,
	keeps: (nodeName: string) => boolean,
): void {
	const { host, workflow, branch } = context;
	const { state, input, guardRun, fromStart } = branchRun;
	if (fromStart) {
		const engine = createBranchExecute(host.additionalData, host.mode, state, false);
		enterBranch(engine, state, workflow, branch, input, guardRun.index);
	}
	const parentExecution = parentOf(host);
	// n8n derives from the context what this execution is allowed to.
	const executionContext = host.runExecutionData.executionData.runtimeData;
	state.parentExecution = { ...parentExecution, executionContext };
	state.resumeToken = createRunExecutionData().resumeToken;
	state.resultData.metadata = {};
	const execution = state.executionData!;
	execution.runtimeData = undefined;
	const { runData } = state.resultData;
	const guardTask = runData[branch.guardName].pop();
	doNotKeep(runData, branch, keeps);
	execution.nodeExecutionStack.unshift({
		node: { ...workflow.getNode(branch.guardName)! },
		data: { main: [input.items] },
		source: { main: guardTask?.source ?? [] },
		runIndex: guardRun.index,
		metadata: { parentExecution },
	});
}
