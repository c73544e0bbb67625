import type { INodeExecutionData, IPairedItemData } from 'n8n-workflow';

import type { Failure } from '../domain/record';
import type { RecordSummary } from '../domain/record';
import type { NextStep } from '../store/executionStore';
import type { ItemInput } from '../engine/itemState';

/** What `Incomplete` says of a record. */
interface IncompleteJson {
	/** Null when nothing was stored (manual runs, dropped items). */
	id: string | null;
	/** The record's, or that the item was dropped. */
	status: string;
	/** Null when nothing failed: the item waits, or was stopped. */
	errorType: string | null;
	because: string | null;
	message: string;
	/** The name of the node that failed, waits, or at which the item was stopped. */
	failedNode: string;
	/** Retries made so far. */
	attempts: number;
	/** ISO 8601, UTC; null unless a retry is scheduled. */
	nextAttemptAt: string | null;
	executionId: string;
	workflowId: string;
	/** ISO 8601, UTC; only of an item that waits. */
	waitTill?: string;
	/** Why the item was dropped. */
	reason?: string;
	/** What the record lacks: files that were too large. Or what there is without one. */
	warning?: string;
}

/** The status of an item that found no room, and may be lost. */
export const DROPPED = 'dropped';

const isoOrNull = (time: number | null): string | null =>
	time === null ? null : new Date(time).toISOString();

const waiting = (waitTill: number | null): Pick<IncompleteJson, 'waitTill'> =>
	waitTill === null ? {} : { waitTill: new Date(waitTill).toISOString() };

const toItem = (json: IncompleteJson, pairedItem: IPairedItemData[]): INodeExecutionData => ({
	json: { ...json },
	pairedItem: pairedItem.length === 1 ? pairedItem[0] : pairedItem,
});

export const pairedTo = ({ items, index }: ItemInput): IPairedItemData[] =>
	items.map((_, offset) => ({ item: index + offset }));

export const incompleteItem = (
	record: RecordSummary,
	pairedItem: IPairedItemData[],
	droppedFiles: string[] = [],
): INodeExecutionData =>
	toItem(
		{
			id: record.id,
			status: record.status,
			errorType: record.errorType,
			because: record.because,
			message: record.message,
			failedNode: record.failedNode.name,
			attempts: record.attempts,
			nextAttemptAt: isoOrNull(record.nextAttemptAt),
			executionId: record.executionId,
			workflowId: record.workflowId,
			...waiting(record.waitTill),
			...(droppedFiles.length > 0 && { warning: droppedFiles.join('\n') }),
		},
		pairedItem,
	);

/** Of an item that was not stored. */
interface NotStored {
	failure: Failure;
	executionId: string;
	workflowId: string;
}

const notStored = ({ failure, executionId, workflowId }: NotStored) => ({
	id: null,
	errorType: failure.errorType,
	because: failure.because,
	message: failure.message,
	failedNode: failure.failedNode.name,
	attempts: 0,
	nextAttemptAt: null,
	executionId,
	workflowId,
});

const goesOnAlone = (executionId: string): string =>
	`The item’s own execution ${executionId} still waits, and goes on to the end of the branch when it is answered, but nothing comes out of the Guard then: this run stores nothing. Stop it in n8n’s list of executions, or turn on the Guard’s option "Store Manual Runs"`;

/**
 * What would have been stored, were this not a manual run.
 *
 * @param ownExecution the item's own, which waits for somebody
 */
export const previewItem = (
	item: NotStored,
	next: NextStep,
	now: number,
	pairedItem: IPairedItemData[],
	ownExecution?: { id: string },
): INodeExecutionData => {
	const waitTill = 'waitTill' in next ? next.waitTill : null;
	const dueAt = 'dueInMs' in next ? now + next.dueInMs : waitTill;
	return toItem(
		{
			...notStored(item),
			status: next.status,
			nextAttemptAt: isoOrNull(dueAt),
			...waiting(waitTill),
			...(ownExecution && { warning: goesOnAlone(ownExecution.id) }),
		},
		pairedItem,
	);
};

/** An item that found no room. */
export const droppedItem = (
	item: NotStored,
	reason: string,
	pairedItem: IPairedItemData[],
): INodeExecutionData => toItem({ ...notStored(item), status: DROPPED, reason }, pairedItem);
