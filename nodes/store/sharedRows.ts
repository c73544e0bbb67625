import { hash } from 'node:crypto';

import type { Origin } from '../domain/record';
import type { KindColumns } from './attemptEnd';

/** A row that many records share; its hash says whether it is there already. */
export interface SharedRow<Columns> {
	/** SHA-256 of what is in it, hexadecimal. */
	hash: string;
	columns: Columns;
}

const hashOfValues = (...values: unknown[]): string => hash('sha256', JSON.stringify(values));

/** Columns of `guard_runs`, but for its contents. */
export interface GuardRunColumns {
	workflow_name: string;
	guard_name: string;
	guard_type: string;
	execution_id: string;
	outer_items: string;
	run_index: number;
}

/** What the records of one run of a Guard share. @param contents hashes of upstream and snapshot */
export function guardRunOf(
	{ workflowId, workflowName, guard, executionId, outer, runIndex }: Origin,
	...contents: [string, string]
): SharedRow<GuardRunColumns> {
	const columns = {
		workflow_name: workflowName,
		guard_name: guard.name,
		guard_type: guard.type,
		execution_id: executionId,
		outer_items: outer,
		run_index: runIndex,
	};
	return {
		hash: hashOfValues(workflowId, guard.id, ...Object.values(columns), ...contents),
		columns,
	};
}

export type FailureKindColumns = { workflow_id: string; guard_id: string } & KindColumns;

/** What of a failure is common to many records of a Guard: the error type and the node. */
export function failureKindOf(
	{ workflowId, guard }: { workflowId: string; guard: { id: string } },
	{ error_type, failed_node_id, failed_node_name, failed_node_type }: KindColumns,
): SharedRow<FailureKindColumns> {
	const columns = {
		workflow_id: workflowId,
		guard_id: guard.id,
		error_type,
		failed_node_id,
		failed_node_name,
		failed_node_type,
	};
	return { hash: hashOfValues(...Object.values(columns)), columns };
}

/**
 * What is unique of a record, 16 bytes, hexadecimal: of the run, and the item's index. The records of
 * a run so lie together in the index of origins, and one write of a page of it serves many.
 */
export const originKeyOf = ({
	executionId,
	guard,
	outer,
	runIndex,
	itemIndex,
	workflowId,
}: Origin): string =>
	hashOfValues(executionId, guard.id, outer, runIndex, workflowId).slice(0, 24) +
	itemIndex.toString(16).padStart(8, '0');
