import type {
	Attempt,
	AttemptOutcome,
	Failure,
	IncompleteExecution,
	NodeReference,
	Origin,
	RecordSummary,
} from '../domain/record';
import type { ErrorType } from '../domain/errorTypes';
import type { Status } from '../domain/status';
import type { Limits } from './limits';
import type { SharedContent } from './sharedContent';

/** Where a stored record goes next. Delays are milliseconds from the store's own present time. */
export type NextStep =
	| { status: 'pending'; dueInMs: number }
	/** Until a time that a node of the branch gave, epoch milliseconds: then the store's clock is asked. */
	| { status: 'pending'; waitTill: number }
	/** `reason`: why a person is needed, when it is more than the error itself. */
	| { status: 'unresolved'; reason?: string };

/** A failed item, to be kept. */
export interface NewRecord {
	/** Given by the caller, so that files can be kept under it before the record is written. */
	id: string;
	origin: Origin;
	failure: Failure;
	/** How its run through the branch ended. Default `failed`. */
	outcome?: Extract<AttemptOutcome, 'failed' | 'waiting' | 'stopped'>;
	next: NextStep;
	/** When the item's run through the branch began, epoch milliseconds (attempt 0's start). */
	startedAt: number;
	/** The branch's state, own to this record. Any JavaScript value, see the payload codec. */
	continuation: unknown;
	/** The same objects for all records of a run: they are encoded and stored once. */
	upstream: SharedContent;
	snapshot: SharedContent;
}

/** Which records of a workflow; every given field must match. */
export interface RecordFilter {
	status?: Status[];
	errorType?: ErrorType[];
	/** Node id or name. */
	failedNode?: string;
	/** Of the n8n execution in which it failed first. */
	executionId?: string;
	/** Epoch milliseconds, inclusive. */
	createdAfter?: number;
	/** Epoch milliseconds, exclusive. */
	createdBefore?: number;
	/**
	 * Part of the message (its first 10,000 characters) or of the failed node's name, case ignored in
	 * any script; or an exact id or execution id.
	 */
	text?: string;
}

export interface PageRequest {
	/** 1 to 1000. */
	limit: number;
	/** From the page before; opaque. */
	cursor?: string;
}

/**
 * Newest first. Whatever is added while paging, none is shown twice and none that was there is
 * left out.
 */
export interface Page {
	records: RecordSummary[];
	/** Absent on the last page. */
	nextCursor?: string;
}

/** Records named one by one, or all that match a filter. */
export type Selection = { ids: string[] } | { filter: RecordFilter };

/** What a bulk operation did. */
export interface BulkResult {
	changed: string[];
	/** Named records that were left as they are, each with a plain reason. */
	refused: Array<{ id: string; reason: string }>;
}

export interface ClaimRequest {
	workflowId: string;
	/** Only records of these Guards (node ids). */
	guardIds: string[];
	/** Upper bound of records in progress at once, over all Triggers and hosts. */
	maxInProgress: number;
	/** How long the claim may take to reach its Guard, milliseconds. */
	claimMs: number;
	/** The editor's "Execute workflow": one record even when `maxInProgress` is reached. */
	limit?: number;
}

/** A due record, handed out. The token proves the right to run it; each claim has its own. */
export interface Claim {
	record: RecordSummary;
	claimToken: string;
	/** Number of the attempt this claim is for, from 1; after a wait, of the one that goes on (from 0). */
	attempt: number;
}

export interface LeaseRequest {
	id: string;
	workflowId: string;
	claimToken: string;
	leaseMs: number;
	/** The n8n execution that runs the attempt. */
	executionId: string;
}

/** How an attempt ended; the store turns it into the next state and a line of history. */
export type Settlement =
	| { outcome: Extract<AttemptOutcome, 'succeeded'> }
	| {
			outcome: Extract<AttemptOutcome, 'failed'>;
			failure: Failure;
			next: NextStep;
			/** The newer state to go on from; without it the record keeps its own. */
			continuation?: unknown;
			/** A later node than before failed: the retry schedule starts anew. */
			progressed: boolean;
	  }
	| {
			outcome: Extract<AttemptOutcome, 'waiting'>;
			failure: Failure;
			next: NextStep;
			continuation?: unknown;
	  }
	| {
			outcome: Extract<AttemptOutcome, 'stopped'>;
			reason: string;
			next: NextStep;
			continuation?: unknown;
			/** Where the retry schedule goes on. Default `next`. */
			schedule?: 'anew' | 'next' | 'same';
	  };

/**
 * Where incomplete executions are kept. One interface, two drivers, one conformance suite.
 *
 * Every method is durable when its promise resolves and atomic when it rejects. All of them
 * throw `StoreError`. Times are the store's own (the passed clock, or the server's), so that
 * hosts with differing clocks agree. A workflow sees its own records only.
 */
export interface ExecutionStore {
	/**
	 * Keeps a failed item. Idempotent by origin (execution, Guard, outer, run, item): storing the same
	 * origin again returns the record that is there, unchanged, however full the workflow is.
	 *
	 * Throws `storeFull`. On a server, those that add at the same moment may exceed the limits by
	 * one record each.
	 *
	 * @param limits default: none
	 */
	add(record: NewRecord, limits?: Limits): Promise<RecordSummary>;

	/** A whole record with its payload. Throws `notFound`, `tampered`. */
	get(workflowId: string, id: string): Promise<IncompleteExecution>;
	list(workflowId: string, filter: RecordFilter, page: PageRequest): Promise<Page>;
	countByStatus(workflowId: string): Promise<Record<Status, number>>;
	/** All tries of a record, oldest first. */
	attempts(workflowId: string, id: string): Promise<Attempt[]>;

	/** Makes records due now. Starts the retry schedule anew. */
	resubmit(workflowId: string, selection: Selection): Promise<BulkResult>;
	discard(workflowId: string, selection: Selection): Promise<BulkResult>;
	delete(workflowId: string, selection: Selection): Promise<BulkResult>;

	/**
	 * Hands out due records, oldest due first. A crash of the server may undo it; the records are due
	 * again then, and no lease can be taken with the token. A lease that was taken is durable.
	 */
	claim(request: ClaimRequest): Promise<Claim[]>;
	/**
	 * Takes the lease of a claimed record and returns it whole. Throws `notFound`,
	 * `leaseMismatch`, `leaseExpired`, `tampered`. A lease already taken with this token is
	 * `leaseMismatch` too: the attempt runs elsewhere. A tampered record becomes `unresolved`,
	 * with the reason, before `tampered` is thrown: no later attempt can help it.
	 */
	takeLease(request: LeaseRequest): Promise<IncompleteExecution>;
	/** False when the lease was lost: the attempt must stop writing. */
	extendLease(id: string, claimToken: string, leaseMs: number): Promise<boolean>;
	/**
	 * Ends the attempt, or lets it wait: it goes on, by another claim, when the time has come.
	 * Throws `leaseMismatch` when the lease was lost meanwhile.
	 */
	settle(id: string, claimToken: string, settlement: Settlement): Promise<RecordSummary>;
	/**
	 * Frees a claim that was never run (the Trigger could not start an execution): due again
	 * now, no attempt counted.
	 */
	releaseClaim(id: string, claimToken: string): Promise<void>;
	/**
	 * Ends attempts whose lease ran out and claims that never arrived: `interrupted`, counted as
	 * an attempt, due again at once; after `maxInterruptions` in a row `unresolved`.
	 */
	recover(workflowId: string, maxInterruptions: number): Promise<RecordSummary[]>;

	/**
	 * Guards that due records wait for, other than these: the workflow may no longer have them.
	 */
	otherGuards(workflowId: string, guardIds: string[]): Promise<NodeReference[]>;
	/**
	 * Hands some of a Guard's due records to a person, oldest due first, as no attempt would ever come.
	 *
	 * @returns their ids; empty when none is left
	 */
	strand(workflowId: string, guardId: string, reason: string): Promise<string[]>;

	/**
	 * Deletes some of the records that were resolved or discarded longer ago than this, oldest
	 * first, in one short transaction; never an open one.
	 *
	 * @returns their ids; empty when none is left
	 */
	prune(workflowId: string, olderThanMs: number): Promise<string[]>;

	/**
	 * Notes that files are about to be kept for a record: until that is written, nothing else says
	 * that they are there. Noting it again changes nothing.
	 */
	noteFiles(workflowId: string, id: string): Promise<void>;
	/** Some ids noted longer ago than this for which there is no record (any more), oldest first. */
	strayFiles(workflowId: string, olderThanMs: number): Promise<string[]>;
	/** The files of these are gone. */
	forgetFiles(workflowId: string, ids: string[]): Promise<void>;

	/** Lets go of files and connections. Further calls throw `unavailable`. */
	close(): Promise<void>;
}
