import type { IRunExecutionData } from 'n8n-workflow';

import { enterBranch } from './entrance';
import { createBranchExecute, type BranchExecute } from './host';
import { lostIsolate, lostToAnother, SharedIsolate } from './isolate';
import { nesting } from './nestedData';
import type { Outcome } from './outcome';
import type { BranchRun, Conclude, Runner, RunnerContext } from './runner';

/** Runs the branch within the Guard's own execution, on its workflow and expression isolate. */
export class InProcess implements Runner {
	private nodesChecked = false;
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
		let thrown = await this.process(engine);
		if (lostIsolate(engine.rawError)) {
			await this.isolate.renew(generation);
			if (lostToAnother(engine.rawError)) thrown = await this.processAgain(engine, state);
		}
		return conclude({ thrown, rawError: engine.rawError });
	}

	/** @returns what the engine threw instead of running, if it did */
	private async process(engine: BranchExecute): Promise<unknown> {
		const { workflow, signal } = this.context;
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
}
