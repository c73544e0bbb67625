import type { RecordFilter } from '../executionStore';
import type { FailureKindColumns, SharedRow } from '../sharedRows';
import { storable } from '../text';
import type { Row, Statements, Values } from './connection';
import type { Stretch } from './stretches';

const FIND = 'select failure_kind from failure_kinds where hash = :hash';
const ADD = `insert into failure_kinds (hash, workflow_id, guard_id, error_type, failed_node_id,
	failed_node_name, failed_node_type) values (:hash, :workflow_id, :guard_id, :error_type,
	:failed_node_id, :failed_node_name, :failed_node_type) returning failure_kind`;

/** Keeps a kind once. @returns its number */
export function keepKind(
	sql: Statements,
	{ hash, columns }: SharedRow<FailureKindColumns>,
): number {
	const row = sql.get(FIND, { hash }) ?? sql.get(ADD, { hash, ...columns })!;
	return Number(row.failure_kind);
}

const DROP_UNUSED = `delete from failure_kinds where workflow_id = :workflow and not exists
	(select 1 from records where records.failure_kind = failure_kinds.failure_kind)`;

/** Every list and claim would look into each. */
export const dropUnusedKinds = (sql: Statements, workflow: string): void => {
	sql.run(DROP_UNUSED, { workflow });
};

const MATCHING = `select failure_kind as kind from failure_kinds where workflow_id = :workflow
	and (:error_types is null or error_type in (select value from json_each(:error_types)))
	and (:node is null or failed_node_id = :node or failed_node_name = :node)`;

/** Conditions of a filter on kinds, as values of the statements that have them. */
export const kindConditions = ({ errorType, failedNode }: RecordFilter): Values => ({
	error_types: errorType ? JSON.stringify(errorType) : null,
	node: failedNode === undefined ? null : storable(failedNode),
});

export const kindsMatching = (
	sql: Statements,
	workflow: string,
	filter: RecordFilter,
): Array<Row[string]> =>
	sql.all(MATCHING, { workflow, ...kindConditions(filter) }).map(({ kind }) => kind);

const OF_WORKFLOW = 'select failure_kind as kind from failure_kinds where workflow_id = :workflow';

export const kindsOf = (sql: Statements, workflow: string): Stretch[] =>
	sql.all(OF_WORKFLOW, { workflow }).map(({ kind }) => [kind]);

const OF_GUARD = `${OF_WORKFLOW} and guard_id = :guard`;

export const kindsOfGuard = (sql: Statements, workflow: string, guard: string): Stretch[] =>
	sql.all(OF_GUARD, { workflow, guard }).map(({ kind }) => [kind]);
