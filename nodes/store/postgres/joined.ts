import type { Row } from '../rows';

/** What lists show of a record that is in the record itself, and what leads to the rest. */
const OWN = [
	'seq',
	'id',
	'item_index',
	'status',
	'reason',
	'because',
	'message',
	'attempts',
	'schedule_step',
	'next_attempt_at',
	'wait_till',
	'created_at',
	'updated_at',
	'size',
	'guard_run',
	'failure_kind',
];

/** For `returning`, where other tables of the statement have columns of these names, too. */
export const OWN_COLUMNS = OWN.map((column) => `records.${column}`).join(', ');

/** Records with the rows that they share, to select all columns of a list from. */
export const joined = (records: string): string =>
	`${records} join @.guard_runs using (guard_run) join @.failure_kinds using (failure_kind)`;

export const RECORDS = joined('@.records');

/** The kinds of failures of a workflow, as a condition on records: they belong to it. */
export const OF_WORKFLOW = `failure_kind in (
	select failure_kind from @.failure_kinds where workflow_id = :workflow)`;

/**
 * The rows of a statement that selects `row_to_json(told) as told`: one value of each takes the client
 * far less time than some dozens of columns.
 */
export const toldBy = (rows: Row[]): Row[] => rows.map(({ told }) => told as Row);
