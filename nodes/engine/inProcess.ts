import type { IRunExecutionData } from 'n8n-workflow';

import { enterBranch } from './entrance';
import { createBranchExecute, type BranchExecute } from './host';
import { lostIsolate, lostToAnother, SharedIsolate } from './isolate';
import { isWait, leave, listenOnce } from './leave';
import { nesting } from './nestedData';
import type { Outcome } from './outcome';
import type { BranchRun, Conclude, Runner, RunnerContext } from './runner';

/** Runs the branch within the Guard's own execution, on its workflow and expression isolate. */
export class InProcess implements Runner {
	private nodesChecked = false;
	/** States whose node under way is not waited for. */
	private readonly left = new WeakMap<BranchExecute, IRunExecutionData>();
	private readonly isolate: SharedIsolate;
	private readonly nest: ReturnType<typeof nesting>;

	constructor(private readonly context: RunnerContext) {
		this.isolate = new SharedIsolate(context.host.workflow);
		this.nest = nesting(context.host, context.live);
	}

	async run(
		{ state, input, guardRun, fromStart }: BranchRun,
		conclude: Conclude,
	): Promise<Outcome> {
		const { host, workflow, branch } = this.context;
		const engine = createBranchExecute(
			this.nest(input.index),
			host.mode,
			state,
			!this.nodesChecked,
		);
		if (fromStart) enterBranch(engine, state, workflow, branch, input, guardRun.index);
		const { generation } = this.isolate;
		let thrown = await this.process(engine, state);
		if (lostIsolate(engine.rawError)) {
			await this.isolate.renew(generation);
			if (lostToAnother(engine.rawError)) thrown = await this.processAgain(engine, state);
		}
		const { rawError } = engine;
		return conclude({ thrown, rawError, left: this.left.get(engine) });
	}

	/** @returns what the engine threw instead of running, if it did */
	private async process(engine: BranchExecute, state: IRunExecutionData): Promise<unknown> {
		const { workflow, cutOff } = this.context;
		const { signal, leave } = cutOff;
		let run: ReturnType<BranchExecute['processRunExecutionData']>;
		try {
			// Throws at once, before there is a promise, when a node has issues.
			run = engine.processRunExecutionData(workflow);
		} catch (error) {
			return error;
		}
		this.nodesChecked = true;
		const cancel = () => {
			// A cancelled Wait node ends early: what goes on from here begins the wait anew.
			if (isWait(engine.underWay)) this.leave(engine, state);
			run.cancel();
		};
		let go = () => {};
		const left = new Promise<void>((resolve) => (go = resolve));
		const leaveNow = () => {
			this.leave(engine, state);
			go();
		};
		const stopListening = [listenOnce(signal, cancel), listenOnce(leave, leaveNow)];
		try {
			await Promise.race([run, left]);
			return undefined;
		} finally {
			for (const stop of stopListening) stop();
		}
	}

	/** Keeps the state as it is while a node runs, to begin with that node. */
	private leave(engine: BranchExecute, state: IRunExecutionData): void {
		if (this.left.has(engine)) return;
		const left = leave(state, engine.underWay);
		if (left) this.left.set(engine, left);
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
		const thrown = await this.process(engine, state);
		if (lostIsolate(engine.rawError)) await this.isolate.renew(generation);
		return thrown;
	}
}
