import type { IRunData } from 'n8n-workflow';

import { capture, type Unfinished } from './capture';
import { completedItems, type CompletedOutput } from './completed';
import type { Continuation } from './continuation';
import { isHandled } from './handledError';
import {
	createItemState,
	destinationName,
	guardTask,
	ownRunData,
	surroundings,
	type ItemInput,
} from './itemState';
import { referenceTo } from './nodeReference';
import type { Outcome } from './outcome';
import { restore, type KeptBy } from './restore';
import type { BranchRun, Ended, Runner, RunnerContext } from './runner';
import { askingAnew, lookAtOwnExecution, stillWaiting } from './separate/lookAt';
import type { Upstream } from './upstream';
import { waitIn } from './wait';

/** One run of a Guard: runs items, one after the other or side by side, through its branch. */
export class GuardedRun {
	private readonly around: IRunData;

	constructor(
		private readonly context: RunnerContext,
		private readonly runner: Runner,
		private readonly completedOutput: CompletedOutput,
	) {
		const { host, branch } = context;
		this.around = surroundings(host.runExecutionData.resultData.runData, branch);
	}

	/** Runs an item from the start of the branch. Never throws for what a node does. */
	async runItem(input: ItemInput): Promise<Outcome> {
		const { host, branch, clock } = this.context;
		const source = host.executeData.source?.main ?? [];
		const executionIndex = host.additionalData.currentNodeExecutionIndex;
		const task = guardTask(input.items, source, executionIndex, clock());
		const guardRun = { index: host.runIndex, task };
		const state = createItemState(host, branch, this.around, guardRun);
		return await this.run({
			state,
			input,
			guardRun: { index: host.runIndex, source },
			fromStart: true,
		});
	}

	/** The outcome, when a stored item's own execution has still to be answered: nothing is to do. */
	async stillWaits(continuation: Continuation): Promise<Outcome | undefined> {
		return await stillWaiting(this.context, continuation);
	}

	/**
	 * Goes on where a stored item's run ended.
	 *
	 * @param byPerson a person wants it to go on, also where its own execution was stopped or is gone
	 */
	async resumeItem(
		continuation: Continuation,
		upstream: Upstream,
		keptBy: KeptBy,
		byPerson = false,
	): Promise<Outcome> {
		const { host, branch, workflow } = this.context;
		const { completed } = continuation;
		if (completed !== undefined) return { kind: 'finished', runData: {}, completed };
		const restored = restore(host, workflow, branch, continuation, upstream, keptBy);
		if ('reason' in restored) return { kind: 'unresumable', ...restored, runData: {} };
		if (continuation.ownExecution) {
			const seen = await this.lookAt(continuation, upstream);
			const isLost = seen.kind === 'unresumable' || (seen.kind === 'stopped' && seen.alone);
			if (!byPerson || !isLost) return seen;
			const { withoutFiles: reason } = continuation;
			if (reason !== undefined) return { kind: 'unresumable', reason, runData: {} };
			return await this.resumeItem(askingAnew(continuation), upstream, keptBy);
		}
		const { input, guardRun, start } = continuation;
		const [next] = restored.state.executionData!.nodeExecutionStack;
		const outcome = await this.run({
			state: restored.state,
			input,
			guardRun,
			fromStart: start === 'branch',
			past: restored.past,
		});
		if (outcome.kind !== 'failed' || outcome.continuation.start !== 'branch' || !next)
			return outcome;
		// The engine itself failed, not a node: no reason to begin with the branch anew.
		return { ...outcome, continuation, endedAt: referenceTo(workflow, next.node.name) };
	}

	/** Reads how an item's own execution, which was left waiting for somebody, went on. */
	private async lookAt(continuation: Continuation, upstream: Upstream): Promise<Outcome> {
		const { input, guardRun } = continuation;
		return await lookAtOwnExecution(this.context, continuation, upstream, (state, thrown) =>
			this.outcome({ state, input, guardRun, fromStart: false }, { thrown, rawError: undefined }),
		);
	}

	private async run(branchRun: BranchRun): Promise<Outcome> {
		return await this.runner.run(branchRun, (ended) => this.outcome(branchRun, ended));
	}

	private outcome(
		{ state: ended, input, guardRun, past }: BranchRun,
		{ thrown, rawError: rawNodeError, wasStopped = false, left }: Ended,
	): Outcome {
		const { host, workflow, branch, cutOff } = this.context;
		const state = left ?? ended;
		const runData = ownRunData(state, branch);
		const captured = (how: Unfinished) =>
			capture(state, branch, workflow, input, guardRun, how, past);
		const savedError = isHandled(state) ? thrown : (state.resultData.error ?? thrown);
		const withAll = cutOff.signal.aborted || cutOff.isStopped();
		const stopped = withAll || wasStopped;
		if (stopped && state.executionData!.nodeExecutionStack.length > 0) {
			return { kind: 'stopped', alone: !withAll, runData, ...captured('stopped') };
		}
		// A stop after the last node changes nothing.
		if (savedError && !(stopped && isCancellation(savedError))) {
			const failed = captured('failed');
			// Else the engine itself, or a hook, failed; then a node's error says nothing about it.
			const ofNode = failed.continuation.start !== 'branch' && rawNodeError !== undefined;
			const rawError = ofNode ? rawNodeError : savedError;
			return { kind: 'failed', runData, rawError, savedError, ...failed };
		}
		const wait = waitIn(state, workflow);
		if (wait) return { kind: 'waiting', runData, ...wait, ...captured('waiting') };
		const destination = destinationName(host.runExecutionData);
		const all = state.resultData.runData;
		const completed = completedItems(
			workflow,
			branch,
			all,
			input,
			this.completedOutput,
			destination,
			past,
		);
		return { kind: 'finished', runData, completed };
	}
}

/** n8n's own errors for executions that were stopped or timed out. */
const isCancellation = (error: unknown): boolean =>
	/ExecutionCancelledError$/.test(String((error as { name?: unknown }).name));
