import type { AttemptOutcome } from '../../domain/record';
import { interrupted, type AttemptEnd, type FailureColumns } from '../attemptEnd';
import { failureKindOf } from '../sharedRows';
import type { Row, Statements, Values } from './connection';
import { JOINED, summaryRow } from './joined';
import { keepKind, kindsOf } from './kinds';
import { firstOf, KEY, upwards } from './stretches';

const FIRST = `select seq as record, 0 as number, :outcome as outcome, started_at,
	created_at as ended_at, execution_id, error_type, message, failed_node_name from ${JOINED}`;

const KEEP_FIRST = `insert into attempts (record, number, outcome, started_at, ended_at,
	execution_id, error_type, message, failed_node_name)
	${FIRST} where seq = :seq on conflict do nothing`;

/** Writes attempt 0, which the record itself tells as long as it failed and nothing else did since. */
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
	attempts = attempts + (wait_till is null), failure_kind = coalesce(:kind, failure_kind),
	because = case when :kind is null then because else :because end,
	message = coalesce(:message, message),
	schedule_step = case :schedule when 'anew' then 0 when 'next' then schedule_step + 1 else schedule_step end,
	interruptions = :interruptions, claim_token = null, lease_until = null, lease_taken_at = null,
	lease_execution_id = null, updated_at = :now where seq = :seq`;

/** The columns that a new failure replaces. */
function replaced(sql: Statements, row: Row, failure: FailureColumns | undefined): Values {
	if (!failure) return { kind: null, because: null, message: null };
	keepFirstAttempt(sql, row.seq, 'failed');
	const { because, message } = failure.own;
	const origin = { workflowId: String(row.workflow_id), guard: { id: String(row.guard_id) } };
	const kind = failureKindOf(origin, failure.kind);
	return { kind: keepKind(sql, kind), because, message };
}

/**
 * Ends the attempt under way: one more in the history (none when it went on after a wait), the
 * record's next state, the lease free.
 *
 * @param row `seq`; and `workflow_id` and `guard_id` when there is another failure
 */
export function endAttempt(sql: Statements, row: Row, end: AttemptEnd, now: number): Row {
	const { seq } = row;
	const failure = replaced(sql, row, end.failure);
	sql.run(ADD_ATTEMPT, {
		seq,
		now,
		outcome: end.outcome,
		error_type: end.error.type,
		message: end.error.message,
		failed_node_name: end.error.failedNodeName,
	});
	sql.run(LEAVE_PROGRESS, {
		seq,
		now,
		...failure,
		status: end.status,
		reason: end.reason,
		due_in: end.dueInMs,
		wait_till: end.waitTill,
		schedule: end.schedule,
		interruptions: end.interruptions,
	});
	return summaryRow(sql, seq);
}

/** Records recovered in one transaction. */
const RECOVERED_AT_ONCE = 100;

const LOST = upwards(
	'lease_until',
	`failure_kind = ${KEY[0]} and status = 'inProgress' and lease_until < :now`,
);

const INTERRUPTIONS = 'select seq, interruptions from records where seq = :seq';

/** Ends attempts whose lease ran out. */
export function recoverLost(
	sql: Statements,
	workflow: string,
	maxInterruptions: number,
	now: number,
): Row[] {
	const kinds = kindsOf(sql, workflow);
	return firstOf(sql, LOST, kinds, RECOVERED_AT_ONCE, { now }).map(({ seq }) => {
		const row = sql.get(INTERRUPTIONS, { seq })!;
		return endAttempt(sql, row, interrupted(Number(row.interruptions), maxInterruptions), now);
	});
}
