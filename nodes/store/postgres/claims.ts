import type { Claim, ClaimRequest, LeaseRequest } from '../executionStore';
import { leaseExpired, leaseMismatch, notFound } from '../refusals';
import { attemptOf, SUMMARY_COLUMNS, toSummary, type Row } from '../rows';
import { storable } from '../text';
import type { Database, Query, Values } from './database';
import { guardKeyOf } from './guardKey';
import { joined, OF_WORKFLOW, OWN_COLUMNS, toldBy } from './joined';
import { NOW, type Prepared } from './statement';

/** Claimers of one workflow that keep to a bound come one after the other: the bound counts for all. */
const LOCK_WORKFLOW = `select pg_advisory_xact_lock(hashtextextended(:workflow, 0))`;

/**
 * Each Guard's come in the order of an index, and no other Guard's are looked at. Nobody waits for the
 * disk: a claim that a crash of the server undoes is a record that is due again, and its token is
 * refused. The lease is taken durably, and with it the claim.
 */
const CLAIM: Prepared = {
	name: 'claim',
	sql: `with quick as materialized (
		select set_config('synchronous_commit', 'off', true)
	), due as materialized (
		select seq, due_at from quick, unnest(:guards::bigint[]) as guard cross join lateral (
			select seq, next_attempt_at as due_at from @.records
			where guard_key = guard and status = 'pending' and next_attempt_at <= ${NOW}
			order by next_attempt_at, seq limit :room for no key update skip locked
		) due_there
		order by due_at, seq limit :room
	), claimed as (
		update @.records as records set status = 'inProgress', next_attempt_at = null,
			claim_token = gen_random_uuid(), lease_until = ${NOW} + :claim_ms, attempt_began_at = ${NOW},
			lease_execution_id = null, updated_at = ${NOW}
		from due where records.seq = due.seq
		returning ${OWN_COLUMNS}, claim_token, due_at
	), told as (
		select ${SUMMARY_COLUMNS}, claim_token, due_at from ${joined('claimed')}
	) select row_to_json(told) as told from told`,
};

const IN_PROGRESS = `select n from @.counts where workflow_id = :workflow and status = 'inProgress'`;

const byDue = (a: Row, b: Row): number =>
	Number(a.due_at) - Number(b.due_at) || Number(a.seq) - Number(b.seq);

/** Hands out due records, oldest due first. */
export async function claimDue(database: Database, request: ClaimRequest): Promise<Claim[]> {
	const { limit, maxInProgress, claimMs } = request;
	if (request.guardIds.length === 0 || (limit ?? maxInProgress) <= 0) return [];
	const workflow = storable(request.workflowId);
	const guards = [...new Set(request.guardIds.map((id) => guardKeyOf(workflow, storable(id))))];
	const values: Values = { guards, claim_ms: Math.round(claimMs) };
	const rows =
		limit === undefined
			? await database.transaction(async (query) => {
					await query(LOCK_WORKFLOW, { workflow });
					const [row] = await query(IN_PROGRESS, { workflow });
					const room = Math.max(0, maxInProgress - Number(row?.n ?? 0));
					return await query(CLAIM, { ...values, room });
				})
			: await database.run(async (query) => await query(CLAIM, { ...values, room: limit }));
	return toldBy(rows)
		.sort(byDue)
		.map((row) => ({
			record: toSummary(row),
			claimToken: String(row.claim_token),
			attempt: attemptOf(row),
		}));
}

/** The columns that `toWhole` needs beside those of a list; of records with what they share. */
export const WHOLE_COLUMNS = `signature, payload,
	(select data from @.contents where contents.id = upstream) as upstream_data,
	(select data from @.contents where contents.id = snapshot) as snapshot_data`;

/** `again`: an earlier try may have taken it, and its answer was lost. */
const TAKE_LEASE: Prepared = {
	name: 'take lease',
	sql: `with leased as (
		update @.records as records set lease_until = ${NOW} + :lease_ms, attempt_began_at = ${NOW},
			lease_execution_id = :execution, updated_at = ${NOW}
		where id = :id and claim_token::text = :token and lease_until >= ${NOW} and ${OF_WORKFLOW}
		and (lease_execution_id is null or (:again::boolean and lease_execution_id = :execution))
		returning ${OWN_COLUMNS}, signature, payload
	) select ${SUMMARY_COLUMNS}, ${WHOLE_COLUMNS} from ${joined('leased')}`,
};

const FIND = `select claim_token::text = :token and lease_execution_id is null as usable from @.records
	where id = :id and ${OF_WORKFLOW}`;

/** @throws StoreError `notFound`, `leaseMismatch`, `leaseExpired` */
export async function takeLease(query: Query, request: LeaseRequest, again: boolean): Promise<Row> {
	const { id, leaseMs } = request;
	const values: Values = {
		id: storable(id),
		workflow: storable(request.workflowId),
		token: storable(request.claimToken),
		execution: storable(request.executionId),
		lease_ms: Math.round(leaseMs),
		again,
	};
	const [row] = await query(TAKE_LEASE, values);
	if (row) return row;
	const [found] = await query(FIND, values);
	if (!found) throw notFound(id);
	throw found.usable ? leaseExpired(id) : leaseMismatch(id);
}

/** A lease to be extended. */
export interface Extension {
	id: string;
	token: string;
	leaseMs: number;
}

const EXTEND: Prepared = {
	name: 'extend',
	sql: `update @.records as records set lease_until = ${NOW} + lease_ms
	from unnest(:ids::text[], :tokens::text[], :lease_ms::bigint[]) as given (given_id, token, lease_ms)
	where id = given_id and claim_token::text = token and lease_until >= ${NOW} returning id, token`,
};

/** @returns for each: false when it was lost, or ran out */
export async function extendLeases(query: Query, extensions: Extension[]): Promise<boolean[]> {
	const rows = await query(EXTEND, {
		ids: extensions.map(({ id }) => storable(id)),
		tokens: extensions.map(({ token }) => storable(token)),
		lease_ms: extensions.map(({ leaseMs }) => Math.round(leaseMs)),
	});
	const extended = new Set(rows.map(({ id, token }) => `${String(id)} ${String(token)}`));
	return extensions.map(({ id, token }) => extended.has(`${storable(id)} ${storable(token)}`));
}

const RELEASE_CLAIM = `update @.records set status = 'pending', next_attempt_at = ${NOW},
	claim_token = null, lease_until = null, updated_at = ${NOW}
	where id = :id and claim_token::text = :token and lease_execution_id is null`;

export async function releaseClaim(query: Query, id: string, token: string): Promise<void> {
	await query(RELEASE_CLAIM, { id: storable(id), token: storable(token) });
}
