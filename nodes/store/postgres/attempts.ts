import { interrupted, type AttemptEnd } from '../attemptEnd';
import type { NewPayload } from '../newPayload';
import { SUMMARY_COLUMNS, type Row } from '../rows';
import type { Query } from './database';
import { asValues, dataOf, given } from './manyRows';
import { NOW, type Prepared } from './statement';

/** An attempt under way, by its claim, and how it ends. */
export interface Ending {
	id: string;
	token: string;
	end: AttemptEnd;
	/** Null: nobody asks again how it went. */
	settledToken: string | null;
	payload?: NewPayload;
}

/** Null in a failure, too: an attempt that waits has no error. */
const NULLABLE = { error_type: 'text', because: 'text', search_text: 'text' };
const FAILURE = {
	...NULLABLE,
	message: 'text',
	failed_node_id: 'text',
	failed_node_name: 'text',
	failed_node_type: 'text',
};

const ENDING = {
	id: 'text',
	token: 'text',
	outcome: 'text',
	attempt_error_type: 'text',
	attempt_message: 'text',
	attempt_failed_node: 'text',
	...Object.fromEntries(Object.entries(FAILURE).map(([name, type]) => [`new_${name}`, type])),
	new_status: 'text',
	new_reason: 'text',
	new_size: 'bigint',
	new_signature: 'text',
	due_in: 'bigint',
	new_wait_till: 'bigint',
	schedule: 'text',
	new_interruptions: 'integer',
	new_settled_token: 'text',
};

const replaced = (column: string): string =>
	column in NULLABLE
		? `${column} = case when new_message is null then records.${column} else new_${column} end`
		: `${column} = coalesce(new_${column}, records.${column})`;

/**
 * One more in the history (none when the attempt went on after a wait; two with the first of all,
 * which the record itself told until now), the record's next state, the lease free.
 */
const END: Prepared = {
	name: 'end',
	sql: `with given as materialized (
		select * from ${given(ENDING)}
	), ending as materialized (
		select given.*, seq, attempts + (wait_till is null)::integer as attempt,
			coalesce(lease_taken_at, updated_at) as started_at, lease_execution_id,
			attempts = 0 and wait_till is null as is_second, records.started_at as first_started_at,
			created_at, execution_id, error_type, message, failed_node_name
		from given join @.records as records on records.id = given.id and claim_token = token
		for no key update of records
	), first as (
		insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id, error_type,
			message, failed_node_name)
		select seq, 0, 'failed', first_started_at, created_at, execution_id, error_type, message,
			failed_node_name from ending where is_second
		on conflict do nothing
	), attempt as (
		insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id, error_type,
			message, failed_node_name)
		select seq, attempt, outcome, started_at, ${NOW}, lease_execution_id, attempt_error_type,
			attempt_message, attempt_failed_node from ending
		on conflict (record, number) do update set outcome = excluded.outcome,
			ended_at = excluded.ended_at, execution_id = excluded.execution_id,
			error_type = excluded.error_type, message = excluded.message,
			failed_node_name = excluded.failed_node_name
	), payload as (
		update @.payloads set data = ${dataOf('new_size')} from ending
		where record = seq and at is not null
	) update @.records as records set
		status = new_status,
		reason = new_reason,
		${[...Object.keys(FAILURE), 'size', 'signature'].map(replaced).join(', ')},
		next_attempt_at = coalesce(new_wait_till, ${NOW} + due_in),
		wait_till = new_wait_till,
		attempts = attempt,
		schedule_step = case schedule
			when 'anew' then 0 when 'next' then schedule_step + 1 else schedule_step end,
		interruptions = new_interruptions,
		claim_token = null,
		lease_until = null,
		lease_taken_at = null,
		lease_execution_id = null,
		settled_token = new_settled_token,
		updated_at = ${NOW}
	from ending where records.seq = ending.seq
	returning number, ${SUMMARY_COLUMNS.replace(/\w+/g, 'records.$&')}`,
};

const asRow = ({ id, token, end, settledToken, payload }: Ending) => ({
	fields: {
		id,
		token,
		outcome: end.outcome,
		attempt_error_type: end.error.type,
		attempt_message: end.error.message,
		attempt_failed_node: end.error.failedNodeName,
		...Object.fromEntries(
			Object.entries(end.failure ?? {}).map(([name, value]) => [`new_${name}`, value]),
		),
		new_status: end.status,
		new_reason: end.reason,
		new_size: payload?.data.length ?? null,
		new_signature: payload?.signature ?? null,
		due_in: end.dueInMs,
		new_wait_till: end.waitTill,
		schedule: end.schedule,
		new_interruptions: end.interruptions,
		new_settled_token: settledToken,
	},
	data: payload?.data,
});

/** Bytes that a group of endings counts. */
export const bytesOf = ({ end, payload }: Ending): number =>
	(payload?.data.length ?? 0) + (end.failure?.message.length ?? 0);

/** @returns for each its record, undefined where the token is not the record's present one */
async function endAttempts(query: Query, endings: Ending[]): Promise<Array<Row | undefined>> {
	const rows = await query(END, asValues(endings.map(asRow)));
	const byNumber = new Map(rows.map((row) => [Number(row.number), row]));
	return endings.map((_, number) => byNumber.get(number));
}

const SETTLED = 'select * from @.records where id = :id and settled_token = :token';

/**
 * Ends attempts, each for itself.
 *
 * @param again an earlier try may have been done, and its answer lost
 */
export async function settleAttempts(
	query: Query,
	endings: Ending[],
	again: boolean,
): Promise<Array<Row | undefined>> {
	const rows = await endAttempts(query, endings);
	if (!again) return rows;
	for (const [index, { id, settledToken: token }] of endings.entries()) {
		rows[index] ??= (await query(SETTLED, { id, token }))[0];
	}
	return rows;
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
	const lost = await query(LOST, { workflow });
	if (lost.length === 0) return [];
	const rows = await endAttempts(
		query,
		lost.map(({ id, claim_token, interruptions }) => ({
			id: String(id),
			token: String(claim_token),
			end: interrupted(Number(interruptions), maxInterruptions),
			settledToken: null,
		})),
	);
	return rows.filter((row) => row !== undefined);
}
