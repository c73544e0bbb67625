import type { IRunData } from 'n8n-workflow';

import type { Outcome } from '../outcome';
import type { BranchRun, Conclude, Runner, RunnerContext } from '../runner';
import { handOverFiles } from './handOver';
import { OwnExecution } from './ownExecution';

/** Runs each item in an execution of its own, which n8n lists, saves and marks as any other. */
export class SeparateExecutions implements Runner {
	constructor(private readonly context: RunnerContext) {}

	async run(branchRun: BranchRun, conclude: Conclude): Promise<Outcome> {
		let atEnd: Outcome | undefined;
		const execution = new OwnExecution(this.context, branchRun, async (own, run) => {
			atEnd = await this.handedOver(conclude({ rawError: own.rawError }), own);
			if (atEnd.kind === 'waiting') own.doNotWait(run);
		});
		let thrown: unknown;
		try {
			await execution.run();
		} catch (error) {
			thrown = error;
		}
		// When it was stopped, the node under way may have come to its end since.
		const outcome =
			atEnd && atEnd.kind !== 'stopped'
				? atEnd
				: await this.handedOver(conclude({ thrown, rawError: execution.rawError }), execution);
		return this.linked(outcome, execution);
	}

	/** n8n may delete the execution, and with it its files, as soon as it has ended. */
	private async handedOver(outcome: Outcome, { id }: OwnExecution): Promise<Outcome> {
		const { workflow, additionalData } = this.context.host;
		const { executionId } = additionalData;
		if (id === undefined || !executionId) return outcome;
		const place = (execution: string) => ({ workflowId: workflow.id, executionId: execution });
		return await handOverFiles(outcome, place(id), place(executionId));
	}

	private linked(outcome: Outcome, { id }: OwnExecution): Outcome {
		if (id === undefined) return outcome;
		const ownExecution = { executionId: id, workflowId: this.context.host.workflow.id };
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
}
