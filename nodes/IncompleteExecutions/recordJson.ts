import type { IDataObject } from 'n8n-workflow';

import type { Attempt, RecordSummary } from '../domain/record';

const iso = (time: number | null): string | null =>
	time === null ? null : new Date(time).toISOString();

/** A record as people and workflows read it. Times are ISO 8601, UTC. */
export const recordJson = (record: RecordSummary): IDataObject => ({
	id: record.id,
	status: record.status,
	reason: record.reason,
	errorType: record.errorType,
	because: record.because,
	message: record.message,
	failedNode: record.failedNode.name,
	guard: record.guard.name,
	attempts: record.attempts,
	nextAttemptAt: iso(record.nextAttemptAt),
	...(record.waitTill !== null && { waitTill: iso(record.waitTill) }),
	createdAt: iso(record.createdAt),
	updatedAt: iso(record.updatedAt),
	executionId: record.executionId,
	workflowId: record.workflowId,
	workflowName: record.workflowName,
	runIndex: record.runIndex,
	itemIndex: record.itemIndex,
	size: record.size,
});

export const attemptJson = (attempt: Attempt): IDataObject => ({
	...attempt,
	startedAt: iso(attempt.startedAt),
	endedAt: iso(attempt.endedAt),
});
