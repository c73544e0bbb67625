import type { Outcome } from '../outcome';
import type { BranchRun, Conclude, Runner, RunnerContext } from '../runner';
import { handOverFiles, takeFilesAlong } from './handOver';
import { keptBefore } from './keptBefore';
import { linked } from './linked';
import { OwnExecution } from './ownExecution';

/** Runs each item in an execution of its own, which n8n lists, saves and marks as any other. */
export class SeparateExecutions implements Runner {
	private readonly keeps: (nodeName: string) => boolean;

	constructor(private readonly context: RunnerContext) {
		this.keeps = keptBefore(context.workflow, context.branch);
	}

	async run(branchRun: BranchRun, conclude: Conclude): Promise<Outcome> {
		let atEnd: Outcome | undefined;
		const execution = new OwnExecution(this.context, branchRun, this.keeps, async (own, run) => {
			// n8n tells of a stop at once, when the node under way has still to come to its end.
			if (own.wasStopped) return;
			const outcome = conclude({ rawError: own.rawError });
			// Whoever is asked, or the sub-workflow, answers that execution; a time is for the Store.
			if (outcome.kind === 'waiting' && outcome.forSomebody && own.id !== undefined) {
				const { continuation } = outcome;
				await takeFilesAlong(continuation, branchRun.state, own.id, this.context.host);
				continuation.ownExecution = { id: own.id, since: this.context.clock() };
				own.letWait();
				atEnd = outcome;
				return;
			}
			atEnd = await this.handedOver(outcome, own);
			if (atEnd.kind === 'waiting') own.doNotWait(run);
		});
		let thrown: unknown;
		try {
			await execution.run();
		} catch (error) {
			thrown = error;
		}
		const { rawError, wasStopped, left } = execution;
		const outcome =
			atEnd ?? (await this.handedOver(conclude({ thrown, rawError, wasStopped, left }), execution));
		return execution.id === undefined ? outcome : linked(outcome, execution.id, this.context.host);
	}

	/** n8n may delete the execution, and with it its files, as soon as it has ended. */
	private async handedOver(outcome: Outcome, { id }: OwnExecution): Promise<Outcome> {
		return id === undefined ? outcome : await handOverFiles(outcome, id, this.context.host);
	}
}
