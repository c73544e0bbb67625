import type { AttemptOutcome, Failure } from '../domain/record';
import type { Status } from '../domain/status';
import type { NextStep, Settlement } from './executionStore';
import { storable, storedSearchText } from './text';

/** The columns of `failure_kinds` that say what failed. */
export interface KindColumns {
	error_type: string | null;
	failed_node_id: string;
	failed_node_name: string;
	failed_node_type: string;
}

/** The columns of `records` that say it. */
interface OwnColumns {
	because: string | null;
	message: string;
	search_text: string | null;
}

/** What failed, as columns. */
export interface FailureColumns {
	kind: KindColumns;
	own: OwnColumns;
}

export const failureColumns = ({
	errorType,
	because,
	message,
	failedNode,
}: Failure): FailureColumns => ({
	kind: {
		error_type: errorType,
		failed_node_id: storable(failedNode.id),
		failed_node_name: storable(failedNode.name),
		failed_node_type: storable(failedNode.type),
	},
	own: {
		because: because === null ? null : storable(because),
		message: storable(message),
		search_text: storedSearchText(message, failedNode.name),
	},
});

/** What the end of an attempt writes: a line of history, and where the record goes. */
export interface AttemptEnd {
	outcome: AttemptOutcome;
	/** Of the history; the error's, or why the attempt was cut short. */
	error: { type: string | null; message: string | null; failedNodeName: string | null };
	status: Extract<Status, 'pending' | 'unresolved' | 'resolved'>;
	reason: string | null;
	/** From the store's present time, milliseconds; null when not `pending`. */
	dueInMs: number | null;
	/** Until when the attempt waits, epoch milliseconds; null when it ended. */
	waitTill: number | null;
	/** Where the retry schedule goes on. */
	schedule: 'anew' | 'next' | 'same';
	/** Interruptions in a row. */
	interruptions: number;
	/** The columns that the new error replaces. */
	failure?: FailureColumns;
}

/** The columns of `records` that say where it goes. */
export const goingTo = (next: NextStep | { status: 'resolved' }) => ({
	status: next.status,
	reason: next.status === 'unresolved' && next.reason ? storable(next.reason) : null,
	dueInMs: 'dueInMs' in next ? Math.round(next.dueInMs) : null,
	waitTill: 'waitTill' in next ? Math.round(next.waitTill) : null,
});

const cutShort = (message: string) => ({
	type: null,
	message: storable(message),
	failedNodeName: null,
});

function failedWith(given: Failure): Pick<AttemptEnd, 'error' | 'failure'> {
	const failure = failureColumns(given);
	const { error_type: type, failed_node_name: failedNodeName } = failure.kind;
	return { error: { type, message: failure.own.message, failedNodeName }, failure };
}

/** How the Guard says that an attempt ended. */
export function settled(settlement: Settlement): AttemptEnd {
	switch (settlement.outcome) {
		case 'succeeded':
			return {
				outcome: 'succeeded',
				error: { type: null, message: null, failedNodeName: null },
				...goingTo({ status: 'resolved' }),
				schedule: 'next',
				interruptions: 0,
			};
		case 'stopped':
			return {
				outcome: 'stopped',
				error: cutShort(settlement.reason),
				...goingTo(settlement.next),
				schedule: settlement.schedule ?? 'next',
				interruptions: 0,
			};
		case 'waiting':
			return {
				outcome: 'waiting',
				...failedWith(settlement.failure),
				...goingTo(settlement.next),
				schedule: 'anew',
				interruptions: 0,
			};
		case 'failed':
			return {
				outcome: 'failed',
				...failedWith(settlement.failure),
				...goingTo(settlement.next),
				schedule: settlement.progressed ? 'anew' : 'next',
				interruptions: 0,
			};
	}
}

/** Nobody says it: the lease ran out. @param before interruptions in a row until now */
export function interrupted(before: number, maxInterruptions: number): AttemptEnd {
	const interruptions = before + 1;
	return {
		outcome: 'interrupted',
		error: cutShort('The process ended, or the execution never started'),
		...goingTo(
			interruptions >= maxInterruptions
				? {
						status: 'unresolved',
						reason: `The attempt was interrupted ${interruptions} times in a row`,
					}
				: { status: 'pending', dueInMs: 0 },
		),
		schedule: 'same',
		interruptions,
	};
}
