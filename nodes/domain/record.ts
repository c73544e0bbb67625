import type { ErrorType } from './errorTypes';
import type { Status } from './status';

/*
 * Glossary (code, editor, database and docs use these words and no synonyms)
 *
 * incomplete execution, record  one stored item whose run through a guarded branch did not finish
 * guarded branch                every node reachable from the Guard's `Guarded` output
 * error type, rule, action      see errorTypes.ts, rules.ts
 * status                        see status.ts
 * attempt                       one try to finish a record; has an outcome, a time span and its own error.
 *                               Attempt 0 is the run in which the item failed first
 * claim                         the Trigger's hand-out of a due record
 * lease                         the Guard's time-limited right to run it
 * wait                          a node of the branch wants to go on later (`waitTill`): the record is
 *                               `pending` until then, without an error, and goes on by itself
 * continuation                  the branch's state at the failed node: what an attempt goes on from
 * upstream                      run data of nodes before the Guard that the branch refers to
 * snapshot                      the workflow definition at the time of failure
 * resubmit                      make a record due now
 */

/** A node, by what survives a rename (`id`) and by what people know it by (`name`). */
export interface NodeReference {
	id: string;
	name: string;
	/** Full type name, e.g. `n8n-nodes-base.httpRequest`. */
	type: string;
}

/** Why an item is kept, as it is shown and searched. Nothing failed when it waits or was stopped. */
export interface Failure {
	/** Null when nothing failed. */
	errorType: ErrorType | null;
	/** The evidence for the type, see `Classification`. */
	because: string | null;
	/** The error's own message; or what it waits for, or was stopped by. */
	message: string;
	/** The node that failed; or that waits, or at which the run was stopped. */
	failedNode: NodeReference;
	/** The error as n8n saves it (plain data, no credentials), see n8n's `resultData.error`, or null. */
	error: unknown;
}

/**
 * Where a record comes from. Execution, Guard, `outer`, `runIndex` and `itemIndex` together are
 * unique: a re-run of an execution stores once.
 */
export interface Origin {
	workflowId: string;
	workflowName: string;
	guard: NodeReference;
	/** The n8n execution in which the item failed first. */
	executionId: string;
	/**
	 * For a Guard inside another's branch: Guard id, run and item of the outer ones, outermost
	 * first (to an inner Guard, every outer item is run 0, item 0). Empty when it is not nested.
	 */
	outer: string;
	/** Which run of the Guard in that execution, from 0. */
	runIndex: number;
	/** The item's index in the Guard's input, from 0 (the first one's, when items run together). */
	itemIndex: number;
}

/** A record as lists show it: everything but the payload. Times are epoch milliseconds. */
export interface RecordSummary extends Origin, Omit<Failure, 'error'> {
	id: string;
	status: Status;
	/** Why a person is needed, when it is more than the error itself. */
	reason: string | null;
	/** Retries made so far, interrupted ones included (attempt 0 is not a retry). */
	attempts: number;
	/** Retries since a later node was reached: the position in the retry schedule. */
	scheduleStep: number;
	/** When the next retry is due; only while `pending`. */
	nextAttemptAt: number | null;
	/** Until when it waits, as a node of its branch wants (`nextAttemptAt` then); null when it does not. */
	waitTill: number | null;
	createdAt: number;
	updatedAt: number;
	/** Stored bytes of the payload, compressed; shared upstream data and snapshot not counted. */
	size: number;
}

/** How an attempt ended. */
export type AttemptOutcome =
	/** The branch finished. */
	| 'succeeded'
	/** A node failed again. */
	| 'failed'
	/** The process died, or the claim never reached its Guard: the lease ran out. */
	| 'interrupted'
	/** The execution was stopped (by a person, its time limit, or a shutdown). */
	| 'stopped'
	/** Not ended: a node waits. The same attempt goes on then, and has its outcome in the end. */
	| 'waiting';

/** One try to finish a record. */
export interface Attempt {
	/** 0 is the run in which the item failed first. */
	number: number;
	outcome: AttemptOutcome;
	startedAt: number;
	endedAt: number;
	/** The n8n execution the attempt ran in; null when it never reached one. */
	executionId: string | null;
	/** What failed, where the outcome is `failed`; the reason, where the attempt was cut short. */
	errorType: ErrorType | null;
	message: string | null;
	failedNodeName: string | null;
}

/** A whole record. The three payload parts are opaque here: the engine writes and reads them. */
export interface IncompleteExecution extends RecordSummary {
	/** The error as n8n saves it. */
	error: unknown;
	continuation: unknown;
	upstream: unknown;
	snapshot: unknown;
}
