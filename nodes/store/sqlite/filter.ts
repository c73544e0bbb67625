import type { SQLInputValue } from 'node:sqlite';

import type { RecordFilter } from '../executionStore';

/** A condition on records, with its values. */
export interface Condition {
	sql: string;
	values: SQLInputValue[];
}

const among = (column: string, values: readonly string[]): Condition => ({
	sql: `${column} in (${values.map(() => '?').join(', ') || 'null'})`,
	values: [...values],
});

/** `%` and `_` in what people type mean themselves. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

export function toCondition(workflowId: string, filter: RecordFilter): Condition {
	const { status, errorType, failedNode, createdAfter, createdBefore, text } = filter;
	const parts: Condition[] = [{ sql: 'workflow_id = ?', values: [workflowId] }];
	if (status) parts.push(among('status', status));
	if (errorType) parts.push(among('error_type', errorType));
	if (failedNode !== undefined) {
		parts.push({
			sql: '(failed_node_id = ? or failed_node_name = ?)',
			values: [failedNode, failedNode],
		});
	}
	if (createdAfter !== undefined) parts.push({ sql: 'created_at >= ?', values: [createdAfter] });
	if (createdBefore !== undefined) parts.push({ sql: 'created_at < ?', values: [createdBefore] });
	if (text !== undefined && text !== '') {
		parts.push({
			sql: `(id = ? or execution_id = ? or message like ? escape '\\' or failed_node_name like ? escape '\\')`,
			values: [text, text, containing(text), containing(text)],
		});
	}
	return {
		sql: parts.map(({ sql }) => sql).join(' and '),
		values: parts.flatMap(({ values }) => values),
	};
}
