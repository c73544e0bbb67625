import type { AttemptOutcome } from '../../domain/record';
import { interrupted, type AttemptEnd } from '../attemptEnd';
import type { Row, Statements } from './connection';

const FIRST = `select seq as record, 0 as number, :outcome as outcome, started_at,
	created_at as ended_at, execution_id, error_type, message, failed_node_name from records`;

const KEEP_FIRST = `insert into attempts (record, number, outcome, started_at, ended_at,
	execution_id, error_type, message, failed_node_name)
	${FIRST} where seq = :seq and attempts = 0 on conflict do nothing`;

/** Writes attempt 0, of which the record itself tells nothing else than that it failed. */
export const keepFirstAttempt = (
	sql: Statements,
	seq: Row[string],
	outcome: AttemptOutcome,
): void => {
	sql.run(KEEP_FIRST, { seq, outcome });
};

const ATTEMPTS = `with first as (${FIRST} where id = :id and workflow_id = :workflow)
	select * from first where not exists
		(select 1 from attempts where attempts.record = first.record and attempts.number = 0)
	union all select attempts.* from attempts join first on first.record = attempts.record
	order by number`;

/** All of a record's, oldest first; none when there is no such record. */
export const attemptsOf = (sql: Statements, workflow: string, id: string): Row[] =>
	sql.all(ATTEMPTS, { id, workflow, outcome: 'failed' });

const ADD_ATTEMPT = `insert into attempts (record, number, outcome, started_at, ended_at,
	execution_id, error_type, message, failed_node_name)
	select seq, attempts + (wait_till is null), :outcome, coalesce(lease_taken_at, updated_at), :now,
	lease_execution_id, :error_type, :message, :failed_node_name from records where seq = :seq
	on conflict do update set outcome = excluded.outcome, ended_at = excluded.ended_at,
	execution_id = excluded.execution_id, error_type = excluded.error_type, message = excluded.message,
	failed_node_name = excluded.failed_node_name`;

const LEAVE_PROGRESS = `update records set status = :status, reason = :reason,
	next_attempt_at = coalesce(:wait_till, :now + :due_in), wait_till = :wait_till,
	attempts = attempts + (wait_till is null),
	schedule_step = case :schedule when 'anew' then 0 when 'next' then schedule_step + 1 else schedule_step end,
	interruptions = :interruptions, claim_token = null, lease_until = null, lease_taken_at = null,
	lease_execution_id = null, updated_at = :now where seq = :seq returning *`;

const REPLACE_FAILURE = `update records set error_type = :error_type, because = :because,
	message = :message, failed_node_id = :failed_node_id, failed_node_name = :failed_node_name,
	failed_node_type = :failed_node_type where seq = :seq`;

/**
 * Ends the attempt under way: one more in the history (none when it went on after a wait), the
 * record's next state, the lease free.
 */
export function endAttempt(sql: Statements, { seq }: Row, end: AttemptEnd, now: number): Row {
	keepFirstAttempt(sql, seq, 'failed');
	sql.run(ADD_ATTEMPT, {
		seq,
		now,
		outcome: end.outcome,
		error_type: end.error.type,
		message: end.error.message,
		failed_node_name: end.error.failedNodeName,
	});
	if (end.failure) {
		const { search_text: _, ...failure } = end.failure;
		sql.run(REPLACE_FAILURE, { seq, ...failure });
	}
	return sql.get(LEAVE_PROGRESS, {
		seq,
		now,
		status: end.status,
		reason: end.reason,
		due_in: end.dueInMs,
		wait_till: end.waitTill,
		schedule: end.schedule,
		interruptions: end.interruptions,
	})!;
}

/** Records recovered in one transaction. */
const RECOVERED_AT_ONCE = 100;

const LOST = `select seq, interruptions from records
	where workflow_id = :workflow and status = 'inProgress' and lease_until < :now
	order by lease_until limit ${RECOVERED_AT_ONCE}`;

/** Ends attempts whose lease ran out. */
export const recoverLost = (
	sql: Statements,
	workflow: string,
	maxInterruptions: number,
	now: number,
): Row[] =>
	sql
		.all(LOST, { workflow, now })
		.map((row) =>
			endAttempt(sql, row, interrupted(Number(row.interruptions), maxInterruptions), now),
		);
