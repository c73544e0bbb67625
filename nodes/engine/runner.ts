import type { IRunExecutionData, Workflow } from 'n8n-workflow';

import type { Clock } from '../domain/clock';
import type { Branch } from './branch';
import type { Continuation } from './continuation';
import type { CutOff } from './cutOff';
import type { Host } from './host';
import type { ItemInput } from './itemState';
import type { LiveUpdates } from './liveUpdates';
import type { Outcome } from './outcome';
import type { Past } from './past';

/** What every runner works with. */
export interface RunnerContext {
	host: Host;
	/** What to run: a view on the running workflow, or a stored one. */
	workflow: Workflow;
	branch: Branch;
	live: LiveUpdates;
	clock: Clock;
	/** When what runs shall end: its signal is aborted with the execution, or when a lease is lost. */
	cutOff: CutOff;
}

/** One item, or those that run together, on their way through the branch. */
export interface BranchRun {
	/** Prepared, but for the nodes to begin with when it starts at the branch's start. */
	state: IRunExecutionData;
	input: ItemInput;
	guardRun: Continuation['guardRun'];
	fromStart: boolean;
	/** Of a resumed item: what an earlier try did. */
	past?: Past;
}

/** How n8n's engine came to its end. */
export interface Ended {
	/** What it threw instead of running, if it did. */
	thrown?: unknown;
	/** What the last node that ran threw, before n8n reduced it to plain data, if it did. */
	rawError: unknown;
	/** The item's own execution was stopped, whatever goes on besides. */
	wasStopped?: boolean;
	/** Where the node under way was not waited for: the state that begins with it. */
	left?: IRunExecutionData;
}

/** Reads the outcome from the run's state, which n8n's engine has written to. */
export type Conclude = (ended: Ended) => Outcome;

/** A way to run a branch with n8n's engine. */
export interface Runner {
	/** Never throws for what a node does. */
	run(branchRun: BranchRun, conclude: Conclude): Promise<Outcome>;
}
