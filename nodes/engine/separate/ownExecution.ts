import type {
	IExecuteData,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecutionDataProcess,
} from 'n8n-workflow';

import { markItem, type Host } from '../host';
import { stopExecution } from '../hostExecutions';
import { staticDataOf } from '../innerWorkflow';
import { isWait, leave, listenOnce } from '../leave';
import { forwardNodeEvents } from '../nestedData';
import type { BranchRun, RunnerContext } from '../runner';
import { showGuardedItems } from '../shownEdge';
import { expectBegin } from './begin';
import { definitionOf, prepare } from './ownState';
import { watchNodes, type Watched } from './watchNodes';

const messageIn = (error: unknown): unknown =>
	(error as { message?: unknown } | undefined)?.message;

/** Settings of a workflow: how the execution ends can be looked up afterwards. */
const SAVE_ALL = {
	saveDataSuccessExecution: 'all',
	saveDataErrorExecution: 'all',
	saveManualExecutions: true,
};

/** An execution of n8n for one item (or those that run together). */
export class OwnExecution {
	/** Undefined until it has begun. */
	id: string | undefined;
	private own: Host | undefined;
	/** The state to go on from, where the node under way is not waited for. */
	left: IRunExecutionData | undefined;
	private watched: Watched = { rawError: undefined, underWay: undefined };

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

	/** Whether n8n was told to stop it. */
	get wasStopped(): boolean {
		return this.own?.abortSignal?.aborted === true;
	}

	/** What n8n's error is a copy of: nodes that n8n runs by itself (declarative ones) are not seen. */
	get rawError(): unknown {
		const { rawError } = this.watched;
		const { error } = this.branchRun.state.resultData;
		return messageIn(rawError) === messageIn(error) ? rawError : undefined;
	}

	/**
	 * Resolves when it has ended or waits.
	 * @throws what n8n throws when it failed, was stopped, or was refused
	 */
	async run(): Promise<void> {
		const { signal, leave: leaving } = this.context.cutOff;
		prepare(this.context, this.branchRun, this.keeps);
		expectBegin(this.branchRun.state, (own) => this.begin(own));
		const execution = this.execute();
		let go = () => {};
		const left = new Promise<void>((resolve) => (go = resolve));
		const leaveNow = () => {
			this.leave();
			go();
		};
		const stopListening = [listenOnce(signal, () => this.stop()), listenOnce(leaving, leaveNow)];
		try {
			await Promise.race([execution, left]);
		} catch (error) {
			this.id ??= (error as { executionId?: string }).executionId;
			// Where n8n did not let it begin, the Guard is still to run.
			this.branchRun.state.executionData!.nodeExecutionStack = this.withoutGuard();
			throw error;
		} finally {
			for (const stop of stopListening) stop();
			// How one ends that is not waited for is of no interest any more.
			execution.catch(() => {});
		}
	}

	private async execute(): Promise<void> {
		const { host } = this.context;
		const workflowData = definitionOf(this.context);
		// By id, n8n checks the credentials as for any execution of this workflow, whoever runs it.
		await host.additionalData.executeWorkflow({ id: host.workflow.id }, host.additionalData, {
			node: host.node,
			parentWorkflowId: host.workflow.id,
			parentWorkflowSettings: host.workflow.settings,
			inputData: this.branchRun.input.items,
			executionMode: host.mode,
			loadedWorkflowData: workflowData,
			loadedRunData: this.runData(workflowData),
		});
	}

	private leave(): void {
		const { state } = this.branchRun;
		this.left ??= this.own ? leave(state, this.watched.underWay) : this.notBegun();
	}

	/** A copy: should n8n begin it yet, the Guard is to run in it, and to stop it. */
	private notBegun(): IRunExecutionData {
		const { state } = this.branchRun;
		const executionData = { ...state.executionData!, nodeExecutionStack: this.withoutGuard() };
		return { ...state, executionData };
	}

	private runData(workflowData: IWorkflowBase): IWorkflowExecutionDataProcess {
		return {
			// Not the parent's: n8n would make executions wait for each other's place.
			executionMode: this.context.host.mode === 'manual' ? 'manual' : 'integrated',
			executionData: this.branchRun.state,
			workflowData,
		};
	}

	private withoutGuard(): IExecuteData[] {
		const stack = this.branchRun.state.executionData!.nodeExecutionStack;
		const { guardName } = this.context.branch;
		return stack.at(0)?.node.name === guardName ? stack.slice(1) : stack;
	}

	private begin(own: Host): void {
		const { host, live, branch } = this.context;
		const { input } = this.branchRun;
		const { additionalData, workflow } = own;
		this.own = own;
		this.id = additionalData.executionId;
		Object.defineProperties(workflow, staticDataOf(host.workflow));
		this.watched = watchNodes(workflow);
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
		// What goes on from here begins the wait anew.
		if (isWait(this.watched.underWay)) this.leave();
		this.own.additionalData.executionTimeoutTimestamp = 0;
		stopExecution(this.id);
	}

	/** n8n goes on with it by itself, and saves how it ends, whatever the workflow wants saved. */
	letWait(): void {
		Object.assign(this.own?.additionalData.hooks.workflowData.settings ?? {}, SAVE_ALL);
	}

	/** n8n shall not go on with it by itself, though a node wants to wait. */
	doNotWait(run: IRun): void {
		run.waitTill = undefined;
		run.status = 'canceled';
		this.branchRun.state.waitTill = undefined;
		this.own?.additionalData.setExecutionStatus?.('canceled');
	}
}
