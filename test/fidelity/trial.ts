import type { Execution } from '../e2e/harness/client';
import type { WorkflowDefinition } from '../e2e/harness/workflow';
import { completedOf } from './completed';
import {
	factsByItem,
	factsByRun,
	factsOfCompleted,
	inStartOrder,
	tellValue,
	type Facts,
} from './facts';
import { guarded, type Mode } from './guarding';
import type { Ran, Runner } from './running';
import { countCalls, type Plan, type Shim } from './shim';
import type { Start } from './start';
import { viewOf, withOwnExecutions, type View } from './views';

/** A run, what can be said of it, and how often each node was called in it. */
export interface Account {
	ran: Ran;
	view: View;
	calls: Map<string, number>;
}

/** One workflow under trial: it is run plain, guarded, and with a node that fails. */
export class Trial {
	constructor(
		private readonly runner: Runner,
		private readonly shim: Shim,
		readonly definition: WorkflowDefinition,
		readonly start: Start,
		/** The nodes behind the start, and their sub-nodes. */
		readonly branch: ReadonlySet<string>,
	) {}

	async plain(plan?: Plan): Promise<Account> {
		return await this.run(this.definition, plan);
	}

	async guarded(mode: Mode, plan?: Plan): Promise<Account> {
		return await this.run(
			guarded(this.definition, this.start.node, mode, this.runner.variant),
			plan,
		);
	}

	/** Lets the Trigger bring the record of a guarded run back. Counts the calls of both. */
	async resumed({ ran }: Account): Promise<Account> {
		const execution = await this.runner.resume(ran, this.start);
		return await this.account({ ...ran, execution });
	}

	async end(...accounts: Account[]): Promise<void> {
		for (const { ran } of accounts) await this.runner.end(ran, this.start);
	}

	private async run(definition: WorkflowDefinition, plan?: Plan): Promise<Account> {
		return await this.account(await this.runner.run(definition, this.start, plan));
	}

	private async account(ran: Ran): Promise<Account> {
		const view = await this.view(ran.execution);
		return { ran, view, calls: this.callsOf(ran) };
	}

	private async view(execution: Execution): Promise<View> {
		return await viewOf(this.runner.client, execution, this.start.node.name);
	}

	/** Of the branch: the Guard's own and the start's are no part of what is compared. */
	private callsOf({ workflowId }: Ran): Map<string, number> {
		const counts = countCalls(this.shim.calls(workflowId));
		return new Map([...counts].filter(([name]) => this.branch.has(name)));
	}

	/** How many items the start gave. */
	itemsOf({ ran }: Account): number {
		const [task] = ran.execution.data.resultData.runData[this.start.node.name];
		return (task.data?.main ?? []).reduce((sum, items) => sum + (items?.length ?? 0), 0);
	}

	/** All that is the same in a plain run and in a guarded one. */
	factsOfPlain(account: Account, mode: Mode): Facts {
		const { definition, start } = this;
		const count = this.itemsOf(account);
		const completed = completedOf(account.view, definition, start.node.name, count, mode);
		const { separate } = this.runner.variant;
		const view = separate ? withOwnExecutions(account.view) : account.view;
		return this.facts({ ...account, view: { ...view, completed } }, mode);
	}

	facts({ view, ran }: Account, mode: Mode): Facts {
		const [facts, completed] =
			mode === 'all'
				? [factsByRun(view), view.completed]
				: [factsByItem(view, this.start.node.name), inStartOrder(view.completed)];
		const answer: Facts = new Map();
		tellValue(answer, 'the answer to the caller', ran.answer);
		return new Map([...facts, ...factsOfCompleted(completed), ...answer]);
	}
}
