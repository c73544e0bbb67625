import {
	createRunExecutionData,
	type IDataObject,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecutionDataProcess,
	type RelatedExecution,
} from 'n8n-workflow';

import { enterBranch } from '../entrance';
import { createBranchExecute, markItem, type Host } from '../host';
import { stopExecution } from '../hostExecutions';
import { forwardNodeEvents } from '../nestedData';
import type { BranchRun, RunnerContext } from '../runner';
import { showGuardedItems } from '../shownEdge';
import { expectBegin } from './begin';
import { doNotKeep } from './keptBefore';
import { keepRawErrors, type RawError } from './rawErrors';

/** The Guard's own execution, to which an item's one is a sub-execution. */
const parentOf = ({ additionalData, workflow }: Host): RelatedExecution => ({
	executionId: additionalData.executionId ?? '',
	workflowId: workflow.id,
	// n8n would wake whatever that execution waits for by then with this one's items.
	shouldResume: false,
});

/** The definition that n8n makes the execution of, and keeps with it. */
function definitionOf({ host, workflow }: RunnerContext): IWorkflowBase {
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

/** An execution of n8n for one item (or those that run together). */
export class OwnExecution {
	/** Undefined until it has begun. */
	id: string | undefined;
	private own: Host | undefined;
	private lastError: RawError = { value: undefined };

	/**
	 * @param keeps which nodes before the Guard n8n shall save the data of
	 * @param onEnd called before n8n saves how the execution ended
	 */
	constructor(
		private readonly context: RunnerContext,
		private readonly branchRun: BranchRun,
		private readonly keeps: (nodeName: string) => boolean,
		private readonly onEnd: (own: OwnExecution, run: IRun) => Promise<void>,
	) {}

	get rawError(): unknown {
		return this.lastError.value;
	}

	/**
	 * Resolves when it has ended or waits.
	 * @throws what n8n throws when it failed, was stopped, or was refused
	 */
	async run(): Promise<void> {
		const { host } = this.context;
		const { signal } = this.context.cutOff;
		const { state, input } = this.branchRun;
		this.prepare();
		expectBegin(state, (own) => this.begin(own));
		const workflowData = definitionOf(this.context);
		const stop = () => this.stop();
		signal.addEventListener('abort', stop, { once: true });
		try {
			// By id, n8n checks the credentials as for any execution of this workflow, whoever runs it.
			await host.additionalData.executeWorkflow({ id: host.workflow.id }, host.additionalData, {
				node: host.node,
				parentWorkflowId: host.workflow.id,
				parentWorkflowSettings: host.workflow.settings,
				inputData: input.items,
				executionMode: host.mode,
				loadedWorkflowData: workflowData,
				loadedRunData: this.runData(workflowData),
			});
		} catch (error) {
			this.id ??= (error as { executionId?: string }).executionId;
			throw error;
		} finally {
			signal.removeEventListener('abort', stop);
			this.dropGuard();
		}
	}

	private runData(workflowData: IWorkflowBase): IWorkflowExecutionDataProcess {
		return {
			// Not the parent's: n8n would make executions wait for each other's place.
			executionMode: this.context.host.mode === 'manual' ? 'manual' : 'integrated',
			executionData: this.branchRun.state,
			workflowData,
		};
	}

	private prepare(): void {
		const { host, workflow, branch } = this.context;
		const { state, input, guardRun, fromStart } = this.branchRun;
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
		doNotKeep(runData, branch, this.keeps);
		execution.nodeExecutionStack.unshift({
			node: { ...workflow.getNode(branch.guardName)! },
			data: { main: [input.items] },
			source: { main: guardTask?.source ?? [] },
			runIndex: guardRun.index,
			metadata: { parentExecution },
		});
	}

	/** Where n8n did not let it begin, the Guard is still to run. */
	private dropGuard(): void {
		const stack = this.branchRun.state.executionData!.nodeExecutionStack;
		if (stack.at(0)?.node.name === this.context.branch.guardName) stack.shift();
	}

	private begin(own: Host): void {
		const { host, live, branch } = this.context;
		const { input } = this.branchRun;
		const { additionalData, workflow } = own;
		this.own = own;
		this.id = additionalData.executionId;
		workflow.staticData = host.workflow.staticData;
		this.lastError = keepRawErrors(workflow);
		Object.defineProperties(additionalData, {
			...markItem(host, input.index),
			currentNodeExecutionIndex: {
				get: () => host.additionalData.currentNodeExecutionIndex,
				set: (index: number) => {
					host.additionalData.currentNodeExecutionIndex = index;
				},
			},
		});
		const { hooks } = additionalData;
		const ofBranch: typeof live = {
			...live,
			wants: (event, name) => name !== branch.guardName && live.wants(event, name),
		};
		forwardNodeEvents(host, ofBranch, hooks);
		showGuardedItems(own, input.items);
		// The first in line: n8n's own ones save and tell how it ended.
		hooks.handlers.workflowExecuteAfter.unshift(async (run: IRun) => await this.onEnd(this, run));
		if (this.context.cutOff.signal.aborted) this.stop();
	}

	/** Starts no further node, and ends the one under way where this n8n can. */
	private stop(): void {
		if (!this.own || this.id === undefined) return;
		this.own.additionalData.executionTimeoutTimestamp = 0;
		stopExecution(this.id);
	}

	/** n8n shall not go on with it by itself, though a node wants to wait. */
	doNotWait(run: IRun): void {
		run.waitTill = undefined;
		run.status = 'canceled';
		this.branchRun.state.waitTill = undefined;
		this.own?.additionalData.setExecutionStatus?.('canceled');
	}
}
