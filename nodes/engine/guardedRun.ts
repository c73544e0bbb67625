import type { IRun, IRunData, IRunExecutionData, Workflow } from 'n8n-workflow';

import type { Clock } from '../domain/clock';
import { GUARDED_OUTPUT, type Branch } from './branch';
import { completedItems, type CompletedOutput } from './completed';
import { capture, destinationName, ownRunData, type Continuation } from './continuation';
import { createBranchExecute, type BranchExecute, type Host } from './host';
import { lostIsolate, renewIsolate } from './innerWorkflow';
import { createItemState, guardTask, surroundings, type ItemInput } from './itemState';
import type { LiveUpdates } from './liveUpdates';
import { nestedAdditionalData } from './nestedData';
import type { Outcome } from './outcome';
import { restore } from './restore';
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
	private renewal: Promise<void> = Promise.resolve();

	constructor(private readonly options: GuardedRunOptions) {
		const { host, branch } = options;
		this.around = surroundings(host.runExecutionData.resultData.runData, branch);
	}

	/** Runs an item from the start of the branch. Never throws for what a node does. */
	async runItem(input: ItemInput): Promise<Outcome> {
		const { host, branch } = this.options;
		const source = host.executeData.source?.main ?? [];
		const task = this.task(input, source);
		const guardRun = { index: host.runIndex, task };
		const state = createItemState(host, branch, this.around, guardRun);
		return await this.run(state, input, { index: host.runIndex, source }, true);
	}

	/** Goes on where a stored item's run ended. */
	async resumeItem(continuation: Continuation, upstream: Upstream): Promise<Outcome> {
		const { host, branch, workflow } = this.options;
		const restored = restore(host, workflow, branch, continuation, upstream);
		if ('reason' in restored) return { kind: 'unresumable', reason: restored.reason, runData: {} };
		const { input, guardRun, start } = continuation;
		return await this.run(restored.state, input, guardRun, start === 'branch');
	}

	private task(input: ItemInput, source: Continuation['guardRun']['source']) {
		return guardTask(
			input.items,
			source,
			this.options.host.additionalData.currentNodeExecutionIndex,
			this.options.clock(),
		);
	}

	private async run(
		state: IRunExecutionData,
		input: ItemInput,
		guardRun: Continuation['guardRun'],
		fromStart: boolean,
	): Promise<Outcome> {
		const { host, live } = this.options;
		const engine = createBranchExecute(
			nestedAdditionalData(host, live, input.index),
			host.mode,
			state,
			!this.nodesChecked,
		);
		this.nodesChecked = true;
		if (fromStart) this.enter(engine, state, input, guardRun.index);
		let thrown = await this.process(engine);
		if (lostIsolate(engine.rawError)) {
			await this.renewIsolate();
			// Another item's expression took the isolate along: not this one's fault, so it goes on.
			if (isVictim(engine.rawError)) {
				thrown = await this.processAgain(engine, state);
				if (lostIsolate(engine.rawError)) await this.renewIsolate();
			}
		}
		return this.outcome(engine, state, thrown, input, guardRun);
	}

	/** Puts the nodes connected to `Guarded` on the engine's stack, as n8n does after a node. */
	private enter(
		engine: BranchExecute,
		state: IRunExecutionData,
		{ items }: ItemInput,
		runIndex: number,
	): void {
		const { workflow, branch } = this.options;
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

	/** @returns what the engine itself threw, if it did */
	private async process(engine: BranchExecute): Promise<unknown> {
		const { workflow, signal } = this.options;
		let run: ReturnType<BranchExecute['processRunExecutionData']>;
		try {
			// Throws at once, before there is a promise, when a node has issues.
			run = engine.processRunExecutionData(workflow);
		} catch (error) {
			return error;
		}
		const cancel = () => run.cancel();
		if (signal.aborted) cancel();
		else signal.addEventListener('abort', cancel, { once: true });
		try {
			const result: IRun = await run;
			return engineFailure(result, engine);
		} finally {
			signal.removeEventListener('abort', cancel);
		}
	}

	private async processAgain(engine: BranchExecute, state: IRunExecutionData): Promise<unknown> {
		const { resultData, executionData } = state;
		const failed = executionData?.nodeExecutionStack.at(0)?.node.name;
		if (failed === undefined) return undefined;
		resultData.runData[failed]?.pop();
		delete resultData.error;
		delete resultData.lastNodeExecuted;
		engine.rawError = undefined;
		return await this.process(engine);
	}

	private async renewIsolate(): Promise<void> {
		this.renewal = this.renewal.then(async () => await renewIsolate(this.options.host.workflow));
		await this.renewal;
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
		if (this.isStopped() && (savedError || state.executionData!.nodeExecutionStack.length > 0)) {
			return { kind: 'stopped', runData, ...captured('stopped') };
		}
		if (savedError) {
			const rawError = thrown ?? engine.rawError ?? savedError;
			return { kind: 'failed', runData, rawError, savedError, ...captured('failed') };
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

const isVictim = (error: unknown): boolean =>
	/isolate.*no longer available/i.test(String((error as { message?: unknown })?.message));

/** An error of the engine or a hook, not of a node: then no raw error was kept. */
const engineFailure = ({ data }: IRun, engine: BranchExecute): unknown =>
	engine.rawError === undefined ? data.resultData.error : undefined;
