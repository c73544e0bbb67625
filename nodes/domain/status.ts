/**
 * The states of an incomplete execution, and every way from one to another.
 * Both drivers take their `where status in (...)` from this one table.
 */
export const STATUSES = [
	/** A retry is scheduled, or it waits (`nextAttemptAt`). */
	'pending',
	/** Handed out by a Trigger; a Guard has, or will take, the lease. */
	'inProgress',
	/** Waits for a person. */
	'unresolved',
	/** Finished by a later attempt. */
	'resolved',
	/** Given up by a person. */
	'discarded',
] as const;

export type Status = (typeof STATUSES)[number];

/** Still to be finished: counts against limits, is never pruned. */
export const OPEN_STATUSES = ['pending', 'inProgress', 'unresolved'] as const satisfies Status[];

interface Transition {
	from: readonly Status[];
	to: Status;
}

/** What can happen to a record, from which states, and where it leads. */
export const TRANSITIONS = {
	/** The Trigger hands a due record out. */
	claim: { from: ['pending'], to: 'inProgress' },
	/** The attempt finished the branch. */
	resolve: { from: ['inProgress'], to: 'resolved' },
	/** The attempt failed, waits, or was cut short, and goes on or starts anew at some time. */
	reschedule: { from: ['inProgress'], to: 'pending' },
	/** The attempt failed and only a person can help. */
	hold: { from: ['inProgress'], to: 'unresolved' },
	/** The workflow no longer has its Guard: no attempt would ever come. */
	strand: { from: ['pending'], to: 'unresolved' },
	/** A person makes the record due now. Discarded ones may come back: nothing of theirs is gone yet. */
	resubmit: { from: ['pending', 'unresolved', 'discarded'], to: 'pending' },
	/** A person gives the record up. */
	discard: { from: ['pending', 'unresolved'], to: 'discarded' },
} as const satisfies Record<string, Transition>;

/** Records in these states may be deleted; one in progress is running now. */
export const DELETABLE_STATUSES = [
	'pending',
	'unresolved',
	'resolved',
	'discarded',
] as const satisfies Status[];
