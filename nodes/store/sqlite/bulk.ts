import { canTransition, DELETABLE_STATUSES, TRANSITIONS, type Status } from '../../domain/status';
import type { BulkResult, Selection } from '../executionStore';
import type { Connection, Row } from './connection';
import { toCondition } from './filter';

/** Records changed in one transaction: others may write in between. */
const BATCH = 500;

export type BulkOperation = 'resubmit' | 'discard' | 'delete';

const isAllowed = (operation: BulkOperation, status: Status): boolean =>
	operation === 'delete'
		? (DELETABLE_STATUSES as readonly Status[]).includes(status)
		: canTransition(operation, status);

const CHANGE: Record<BulkOperation, (connection: Connection, id: string, now: number) => void> = {
	resubmit: (connection, id, now) => {
		connection.run(
			`update records set status = '${TRANSITIONS.resubmit.to}', reason = null, next_attempt_at = ?,
			schedule_step = 0, interruptions = 0, updated_at = ? where id = ?`,
			now,
			now,
			id,
		);
	},
	discard: (connection, id, now) => {
		connection.run(
			`update records set status = '${TRANSITIONS.discard.to}', next_attempt_at = null,
			updated_at = ? where id = ?`,
			now,
			id,
		);
	},
	delete: (connection, id) => {
		const row = connection.get('select upstream_hash, snapshot_hash from records where id = ?', id);
		connection.run('delete from records where id = ?', id);
		for (const hash of [row!.upstream_hash!, row!.snapshot_hash!]) {
			connection.run(
				`delete from contents where hash = ? and not exists
				(select 1 from records where upstream_hash = contents.hash or snapshot_hash = contents.hash)`,
				hash,
			);
		}
	},
};

function idsOf(connection: Connection, workflowId: string, selection: Selection): string[] {
	if ('ids' in selection) return [...new Set(selection.ids)];
	const { sql, values } = toCondition(workflowId, selection.filter);
	return connection
		.all(`select id from records where ${sql} order by created_at, id`, ...values)
		.map((row) => String(row.id));
}

/** Does an operation to many records; those that its state forbids are told, and left alone. */
export function bulk(
	connection: Connection,
	operation: BulkOperation,
	workflowId: string,
	selection: Selection,
	clock: () => number,
): BulkResult {
	const result: BulkResult = { changed: [], refused: [] };
	const named = 'ids' in selection;
	const ids = idsOf(connection, workflowId, selection);
	for (let start = 0; start < ids.length; start += BATCH) {
		connection.transaction(() => {
			for (const id of ids.slice(start, start + BATCH)) {
				const row: Row | undefined = connection.get(
					'select status from records where id = ? and workflow_id = ?',
					id,
					workflowId,
				);
				const status = row?.status as Status | undefined;
				if (status !== undefined && isAllowed(operation, status)) {
					CHANGE[operation](connection, id, clock());
					result.changed.push(id);
				} else if (named) {
					const reason =
						status === undefined ? 'This workflow has no such record' : `It is ${status}`;
					result.refused.push({ id, reason });
				}
			}
		});
	}
	return result;
}
