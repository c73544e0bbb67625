import type { ErrorType } from '../../domain/errorTypes';
import type { Attempt, AttemptOutcome, RecordSummary } from '../../domain/record';
import type { Status } from '../../domain/status';
import type { Row } from './connection';

const text = (row: Row, column: string): string => String(row[column]);
const number = (row: Row, column: string): number => Number(row[column]);
const numberOrNull = (row: Row, column: string): number | null =>
	row[column] === null ? null : Number(row[column]);
const textOrNull = (row: Row, column: string): string | null =>
	row[column] === null ? null : String(row[column]);

export const toSummary = (row: Row): RecordSummary => ({
	id: text(row, 'id'),
	workflowId: text(row, 'workflow_id'),
	workflowName: text(row, 'workflow_name'),
	guard: {
		id: text(row, 'guard_id'),
		name: text(row, 'guard_name'),
		type: text(row, 'guard_type'),
	},
	executionId: text(row, 'execution_id'),
	outer: text(row, 'outer_items'),
	runIndex: number(row, 'run_index'),
	itemIndex: number(row, 'item_index'),
	status: text(row, 'status') as Status,
	reason: textOrNull(row, 'reason'),
	errorType: text(row, 'error_type') as ErrorType,
	because: text(row, 'because'),
	message: text(row, 'message'),
	failedNode: {
		id: text(row, 'failed_node_id'),
		name: text(row, 'failed_node_name'),
		type: text(row, 'failed_node_type'),
	},
	attempts: number(row, 'attempts'),
	scheduleStep: number(row, 'schedule_step'),
	nextAttemptAt: numberOrNull(row, 'next_attempt_at'),
	createdAt: number(row, 'created_at'),
	updatedAt: number(row, 'updated_at'),
	size: number(row, 'size'),
});

export const toAttempt = (row: Row): Attempt => ({
	number: number(row, 'number'),
	outcome: text(row, 'outcome') as AttemptOutcome,
	startedAt: number(row, 'started_at'),
	endedAt: number(row, 'ended_at'),
	executionId: textOrNull(row, 'execution_id'),
	errorType: textOrNull(row, 'error_type') as ErrorType | null,
	message: textOrNull(row, 'message'),
	failedNodeName: textOrNull(row, 'failed_node_name'),
});

/** All columns of a list; the payload is left on disk. */
export const SUMMARY_COLUMNS = `id, workflow_id, workflow_name, guard_id, guard_name, guard_type,
	execution_id, outer_items, run_index, item_index, status, reason, error_type, because, message,
	failed_node_id, failed_node_name, failed_node_type, attempts, schedule_step, next_attempt_at,
	created_at, updated_at, size`;
