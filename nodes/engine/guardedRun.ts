import type { IRunData, IRunExecutionData, Workflow } from 'n8n-workflow';

import type { Clock } from '../domain/clock';
import type { Branch } from './branch';
import { completedItems, type CompletedOutput } from './completed';
import { capture, destinationName, ownRunData, type Continuation } from './continuation';
import { enterBranch } from './entrance';
import { createBranchExecute, type BranchExecute, type Host } from './host';
import { lostIsolate, lostToAnother, SharedIsolate } from './isolate';
import { createItemState, guardTask, surroundings, type ItemInput } from './itemState';
import type { LiveUpdates } from './liveUpdates';
import { nestedAdditionalData } from './nestedData';
import type { Outcome } from './outcome';
import { restore, type KeptBy } from './restore';
import type { Upstream } from './upstream';

export interface GuardedRunOptions {
	host: Host;
	/** What to run: a view on the running workflow, or a stored one. */
	workflow: Workflow;
	branch: Branch;
	live: LiveUpdates;
	completedOutput: CompletedOutput;
	clock: Clock;
	/** Ends the nested runs; aborted with the execution, or when a lease is lost. */
	signal: AbortSignal;
}

/** One run of a Guard: runs items, one after the other or side by side, through its branch. */
export class GuardedRun {
	private nodesChecked = false;
	private readonly around: IRunData;
	private readonly isolate: SharedIsolate;

	constructor(private readonly options: GuardedRunOptions) {
		const { host, branch } = options;
		this.around = surroundings(host.runExecutionData.resultData.runData, branch);
		this.isolate = new SharedIsolate(host.workflow);
	}

	/** Runs an item from the start of the branch. Never throws for what a node does. */
	async runItem(input: ItemInput): Promise<Outcome> {
		const { host, branch, clock } = this.options;
		const source = host.executeData.source?.main ?? [];
		const executionIndex = host.additionalData.currentNodeExecutionIndex;
		const task = guardTask(input.items, source, executionIndex, clock());
		const guardRun = { index: host.runIndex, task };
		const state = createItemState(host, branch, this.around, guardRun);
		return await this.run(state, input, { index: host.runIndex, source }, true);
	}

	/** Goes on where a stored item's run ended. */
	async resumeItem(
		continuation: Continuation,
		upstream: Upstream,
		keptBy: KeptBy,
	): Promise<Outcome> {
		const { host, branch, workflow } = this.options;
		const restored = restore(host, workflow, branch, continuation, upstream, keptBy);
		if ('reason' in restored) return { kind: 'unresumable', reason: restored.reason, runData: {} };
		const { input, guardRun, start } = continuation;
		return await this.run(restored.state, input, guardRun, start === 'branch');
	}

	private async run(
		state: IRunExecutionData,
		input: ItemInput,
		guardRun: Continuation['guardRun'],
		fromStart: boolean,
	): Promise<Outcome> {
		const { host, live, workflow, branch } = this.options;
		const additionalData = nestedAdditionalData(host, live, input.index);
		const engine = createBranchExecute(additionalData, host.mode, state, !this.nodesChecked);
		if (fromStart) enterBranch(engine, state, workflow, branch, input, guardRun.index);
		const { generation } = this.isolate;
		let thrown = await this.process(engine);
		if (lostIsolate(engine.rawError)) {
			await this.isolate.renew(generation);
			if (lostToAnother(engine.rawError)) thrown = await this.processAgain(engine, state);
		}
		return this.outcome(engine, state, thrown, input, guardRun);
	}

	/** @returns what the engine threw instead of running, if it did */
	private async process(engine: BranchExecute): Promise<unknown> {
		const { workflow, signal } = this.options;
		let run: ReturnType<BranchExecute['processRunExecutionData']>;
		try {
			// Throws at once, before there is a promise, when a node has issues.
			run = engine.processRunExecutionData(workflow);
		} catch (error) {
			return error;
		}
		this.nodesChecked = true;
		const cancel = () => run.cancel();
		if (signal.aborted) cancel();
		else signal.addEventListener('abort', cancel, { once: true });
		try {
			await run;
			return undefined;
		} finally {
			signal.removeEventListener('abort', cancel);
		}
	}

	/** On the new isolate. */
	private async processAgain(engine: BranchExecute, state: IRunExecutionData): Promise<unknown> {
		const { resultData, executionData } = state;
		const failed = executionData?.nodeExecutionStack.at(0)?.node.name;
		if (failed === undefined) return undefined;
		const { generation } = this.isolate;
		resultData.runData[failed]?.pop();
		delete resultData.error;
		delete resultData.lastNodeExecuted;
		const thrown = await this.process(engine);
		if (lostIsolate(engine.rawError)) await this.isolate.renew(generation);
		return thrown;
	}

	private isStopped(): boolean {
		const { host, signal, clock } = this.options;
		const limit = host.additionalData.executionTimeoutTimestamp;
		return signal.aborted || (limit !== undefined && limit <= clock());
	}

	private outcome(
		engine: BranchExecute,
		state: IRunExecutionData,
		thrown: unknown,
		input: ItemInput,
		guardRun: Continuation['guardRun'],
	): Outcome {
		const { host, workflow, branch, completedOutput } = this.options;
		const runData = ownRunData(state, branch);
		const captured = (ended: 'failed' | 'waiting' | 'stopped') =>
			capture(state, branch, workflow, input, guardRun, ended);
		const savedError = state.resultData.error ?? thrown;
		const stopped = this.isStopped();
		if (stopped && state.executionData!.nodeExecutionStack.length > 0) {
			return { kind: 'stopped', runData, ...captured('stopped') };
		}
		// A stop after the last node changes nothing.
		if (savedError && !(stopped && isCancellation(savedError))) {
			const failed = captured('failed');
			// Else the engine itself, or a hook, failed; then a node's error says nothing about it.
			const ofNode = failed.continuation.start !== 'branch' && engine.rawError !== undefined;
			const rawError = ofNode ? engine.rawError : savedError;
			return { kind: 'failed', runData, rawError, savedError, ...failed };
		}
		if (state.waitTill) {
			const waitTill = new Date(state.waitTill).getTime();
			return { kind: 'waiting', runData, waitTill, ...captured('waiting') };
		}
		const destination = destinationName(host.runExecutionData);
		const all = state.resultData.runData;
		const completed = completedItems(workflow, branch, all, input, completedOutput, destination);
		return { kind: 'finished', runData, completed };
	}
}

/** n8n's own errors for executions that were stopped or timed out. */
const isCancellation = (error: unknown): boolean =>
	/ExecutionCancelledError$/.test(String((error as { name?: unknown }).name));
