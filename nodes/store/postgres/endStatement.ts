import { SUMMARY_COLUMNS } from '../rows';
import { count } from './counting';
import { joined, OWN_COLUMNS } from './joined';
import { dataOf, given } from './manyRows';
import { NOW, type Prepared } from './statement';

/** What some of the endings of a group bring; what none does, the statement need not look for. */
export interface Brings {
	failure: boolean;
	payload: boolean;
}

interface Parts {
	/** Columns of the given rows. */
	given: Record<string, string>;
	/** Columns of the record as it was. */
	before: string[];
	/** What the record is joined with. */
	joins: string;
	/** What the record gets. */
	set: string[];
}

const OF_ALL: Parts = {
	given: {
		id: 'text',
		token: 'text',
		outcome: 'text',
		history_error_type: 'text',
		history_message: 'text',
		history_failed_node: 'text',
		new_status: 'text',
		new_reason: 'text',
		due_in: 'bigint',
		new_wait_till: 'bigint',
		schedule: 'text',
		new_interruptions: 'integer',
		is_silent: 'boolean',
	},
	before: [],
	joins: '',
	set: [
		'status = new_status',
		'reason = new_reason',
		`next_attempt_at = coalesce(new_wait_till, ${NOW} + due_in)`,
		'wait_till = new_wait_till',
		'attempts = attempts + (wait_till is null)::integer',
		`schedule_step = case schedule
			when 'anew' then 0 when 'next' then schedule_step + 1 else schedule_step end`,
		'interruptions = coalesce(new_interruptions, 0)',
		'claim_token = null',
		'lease_until = null',
		'settled_token = case when is_silent then null else claim_token end',
		`updated_at = ${NOW}`,
	],
};

/** Null is a value of some of these columns. */
const replaced = (column: string): string =>
	`${column} = case when fails then new_${column} else records.${column} end`;

/** Undone where the kind of the failure is not there. */
const OF_FAILURES: Parts = {
	given: {
		fails: 'boolean',
		new_error_type: 'text',
		new_failed_node_id: 'text',
		new_failed_node_name: 'text',
		new_failed_node_type: 'text',
		new_because: 'text',
		new_message: 'text',
		new_search_text: 'text',
	},
	before: [
		'new_kind',
		'records.started_at',
		'created_at',
		'execution_id',
		'kinds.error_type',
		'message',
		'kinds.failed_node_name',
	],
	joins: `join @.guard_runs using (guard_run)
		join @.failure_kinds as kinds using (failure_kind)
		left join lateral (
			select failure_kind as new_kind from @.failure_kinds as other
			where fails and other.workflow_id = kinds.workflow_id and other.guard_id = kinds.guard_id
			and other.error_type is not distinct from new_error_type
			and other.failed_node_id = new_failed_node_id
			and other.failed_node_name = new_failed_node_name
			and other.failed_node_type = new_failed_node_type
		) as new_kinds on true`,
	set: [
		'failure_kind = coalesce(new_kind, records.failure_kind)',
		...['because', 'message', 'search_text'].map(replaced),
	],
};

const OF_PAYLOADS: Parts = {
	given: { new_size: 'integer', new_signature: 'text' },
	before: ['size as old_size'],
	joins: '',
	set: [
		`payload = case when at is null then records.payload else ${dataOf('new_size')} end`,
		'size = coalesce(new_size, records.size)',
		'signature = coalesce(new_signature, records.signature)',
	],
};

const all = (parts: Parts[], of: (part: Parts) => string[]): string => parts.flatMap(of).join(', ');

const HISTORY = `insert into @.attempts (record, number, outcome, started_at, ended_at, execution_id,
	error_type, message, failed_node_name)`;

/**
 * Endings with what is known of their records. Read without a lock: as long as the token is theirs,
 * nobody else changes what is read.
 */
const found = (parts: Parts[]): string => `select given.*, ${all(parts, ({ before }) => before)}
	from given join @.records as records on records.id = given.id and claim_token::text = token
	${parts.map(({ joins }) => joins).join('')}`;

/** The kinds are there as long as they are locked. */
const FAILING = `kept as materialized (
		select failure_kind from @.failure_kinds where failure_kind in (select new_kind from found)
		order by failure_kind for key share
	), ending as materialized (
		select * from found where fails is null or new_kind in (select failure_kind from kept)
	)`;

/** Before another failure takes the place of the first, the history tells that one. */
const FIRST = `first as (
		${HISTORY}
		select seq, 0, 'failed', ending.started_at, ending.created_at, ending.execution_id,
			ending.error_type, ending.message, ending.failed_node_name
		from changed join ending using (number) where fails and attempts > 0
		on conflict do nothing
	)`;

/** The steps before the record is changed. */
function before(parts: Parts[], { failure, payload }: Brings): string[] {
	if (failure) return [`found as materialized (${found(parts)})`, FAILING];
	return payload ? [`ending as materialized (${found(parts)})`] : [];
}

/**
 * The record's next state, the lease free; one more in the history (none when the attempt went on after
 * a wait).
 */
function endStatement(brings: Brings): Prepared {
	const { failure, payload } = brings;
	const parts = [OF_ALL, ...(failure ? [OF_FAILURES] : []), ...(payload ? [OF_PAYLOADS] : [])];
	const columns = Object.assign({}, ...parts.map((part) => part.given)) as Parts['given'];
	const steps = [
		`given as materialized (select * from ${given(columns)})`,
		...before(parts, brings),
		`changed as (
			update @.records as records set ${all(parts, ({ set }) => set)}
			from ${failure || payload ? 'ending' : 'given'} as ending
			where records.id = ending.id and records.claim_token::text = token
			returning number, ${OWN_COLUMNS}, outcome, attempt_began_at, lease_execution_id,
				history_error_type, history_message, history_failed_node,
				${payload ? 'old_size' : 'size as old_size'}
		)`,
		`told as materialized (
			select number, old_size, ${SUMMARY_COLUMNS} from ${joined('changed')}
		)`,
		...(failure ? [FIRST] : []),
		`attempt as (
			${HISTORY}
			select seq, attempts, outcome, attempt_began_at, updated_at, lease_execution_id,
				history_error_type, history_message, history_failed_node from changed
			on conflict (record, number) do update set outcome = excluded.outcome,
				ended_at = excluded.ended_at, execution_id = excluded.execution_id,
				error_type = excluded.error_type, message = excluded.message,
				failed_node_name = excluded.failed_node_name
		)`,
		`count as (${count({
			of: 'told',
			more: { status: 'status', size: 'size' },
			less: { status: `'inProgress'`, size: 'old_size' },
		})})`,
	];
	return {
		name: `end${failure ? ' failure' : ''}${payload ? ' payload' : ''}`,
		sql: `with ${steps.join(', ')} select row_to_json(told) as told from told`,
	};
}

const STATEMENTS = [false, true].map((failure) =>
	[false, true].map((payload) => endStatement({ failure, payload })),
);

export const endFor = ({ failure, payload }: Brings): Prepared =>
	STATEMENTS[Number(failure)][Number(payload)];
