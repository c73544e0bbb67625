import { interrupted, type AttemptEnd } from '../attemptEnd';
import type { NewPayload } from '../newPayload';
import type { Row } from '../rows';
import type { Query } from './database';
import { NOW } from './statement';

const END_ATTEMPT = `with ending as (
	select * from @.records where id = :id and claim_token = :token for update
), attempt as (
	insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id, error_type,
		message, failed_node_name)
	select seq, attempts + (wait_till is null)::integer, :outcome, coalesce(lease_taken_at, updated_at), ${NOW},
		lease_execution_id, :attempt_error_type, :attempt_message, :attempt_failed_node from ending
	on conflict (record, number) do update set outcome = excluded.outcome,
		ended_at = excluded.ended_at, execution_id = excluded.execution_id,
		error_type = excluded.error_type, message = excluded.message,
		failed_node_name = excluded.failed_node_name
), payload as (
	update @.payloads set data = :payload::bytea from ending
	where record = ending.seq and :payload::bytea is not null
) update @.records as records set
	status = :status,
	reason = :reason,
	error_type = case when :message::text is null then records.error_type else :error_type end,
	because = case when :message::text is null then records.because else :because end,
	message = coalesce(:message, records.message),
	failed_node_id = coalesce(:failed_node_id, records.failed_node_id),
	failed_node_name = coalesce(:failed_node_name, records.failed_node_name),
	failed_node_type = coalesce(:failed_node_type, records.failed_node_type),
	search_text = coalesce(:search_text, records.search_text),
	size = coalesce(:size, records.size),
	signature = coalesce(:signature, records.signature),
	next_attempt_at = coalesce(:wait_till::bigint, ${NOW} + :due_in),
	wait_till = :wait_till::bigint,
	attempts = records.attempts + (records.wait_till is null)::integer,
	schedule_step = case :schedule::text
		when 'anew' then 0 when 'next' then records.schedule_step + 1 else records.schedule_step end,
	interruptions = :interruptions,
	claim_token = null,
	lease_until = null,
	lease_taken_at = null,
	lease_execution_id = null,
	settled_token = :settled_token,
	updated_at = ${NOW}
from ending where records.seq = ending.seq returning records.*`;

const NO_FAILURE = {
	error_type: null,
	because: null,
	message: null,
	failed_node_id: null,
	failed_node_name: null,
	failed_node_type: null,
	search_text: null,
};

/** The attempt that a claim was for. */
interface Attempt {
	id: string;
	token: string;
}

/**
 * Ends the attempt under way: one more in the history (none when it went on after a wait), the
 * record's next state, the lease free.
 *
 * @returns undefined when the token is not the record's present one
 */
async function endAttempt(
	query: Query,
	{ id, token }: Attempt,
	end: AttemptEnd,
	settledToken: string | null,
	payload?: NewPayload,
): Promise<Row | undefined> {
	const [row] = await query(END_ATTEMPT, {
		id,
		token,
		outcome: end.outcome,
		attempt_error_type: end.error.type,
		attempt_message: end.error.message,
		attempt_failed_node: end.error.failedNodeName,
		...(end.failure ?? NO_FAILURE),
		payload: payload?.data ?? null,
		size: payload?.data.length ?? null,
		signature: payload?.signature ?? null,
		status: end.status,
		reason: end.reason,
		due_in: end.dueInMs,
		wait_till: end.waitTill,
		schedule: end.schedule,
		interruptions: end.interruptions,
		settled_token: settledToken,
	});
	return row;
}

const SETTLED = 'select * from @.records where id = :id and settled_token = :token';

/**
 * Settles an attempt.
 *
 * @param again an earlier try may have been done, and its answer lost
 */
export async function settleAttempt(
	query: Query,
	attempt: Attempt,
	end: AttemptEnd,
	payload: NewPayload | undefined,
	again: boolean,
): Promise<Row | undefined> {
	const row = await endAttempt(query, attempt, end, attempt.token, payload);
	if (row || !again) return row;
	const [settled] = await query(SETTLED, { ...attempt });
	return settled;
}

/** Records recovered in one transaction. */
const RECOVERED_AT_ONCE = 100;

const LOST = `select id, claim_token, interruptions from @.records
	where workflow_id = :workflow and status = 'inProgress' and lease_until < ${NOW}
	order by lease_until limit ${RECOVERED_AT_ONCE} for update skip locked`;

/** Ends attempts whose lease ran out. */
export async function recoverLost(
	query: Query,
	workflow: string,
	maxInterruptions: number,
): Promise<Row[]> {
	const recovered: Row[] = [];
	for (const { id, claim_token, interruptions } of await query(LOST, { workflow })) {
		const attempt = { id: String(id), token: String(claim_token) };
		const end = interrupted(Number(interruptions), maxInterruptions);
		recovered.push((await endAttempt(query, attempt, end, null))!);
	}
	return recovered;
}
