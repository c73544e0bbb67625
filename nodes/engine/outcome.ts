import type { INodeExecutionData, IRunData, RelatedExecution } from 'n8n-workflow';

import type { Capture } from './capture';
import type { Unfit } from './fit';
import type { Wait } from './wait';

/**
 * How an item's run through the branch ended. `run.status` of n8n is not asked: it says
 * "canceled" of any error whose text has that word, and "running" when the engine itself threw.
 */
export type Outcome = {
	runData: IRunData;
	/** The execution that the item ran in, when it was one of its own. */
	ownExecution?: RelatedExecution;
} & (
	| { kind: 'finished'; completed: INodeExecutionData[] }
	| ({
			kind: 'failed';
			/** What the node threw: for classification only, it may hold credentials. */
			rawError: unknown;
			/** The error as n8n saves it. */
			savedError: unknown;
	  } & Capture)
	| ({ kind: 'waiting' } & Wait & Capture)
	/** The execution was stopped, or its time is up. */
	| ({
			kind: 'stopped';
			/** A person stopped the item's own execution, and no other. */
			alone: boolean;
	  } & Capture)
	/** Nothing ran: the record does not fit the workflow. */
	| ({ kind: 'unresumable' } & Unfit)
);
