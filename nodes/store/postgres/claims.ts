import type { Claim, ClaimRequest, LeaseRequest } from '../executionStore';
import { leaseExpired, leaseMismatch, notFound } from '../refusals';
import { attemptOf, toSummary, type Row } from '../rows';
import { storable } from '../text';
import type { Database, Query, Values } from './database';
import { NOW } from './statement';

/** Claimers of one workflow that keep to a bound come one after the other: the bound counts for all. */
const LOCK_WORKFLOW = `select pg_advisory_xact_lock(hashtextextended(:workflow, 0))`;

const CLAIM = `with due as (
	select seq, next_attempt_at as due_at from @.records
	where workflow_id = :workflow and status = 'pending' and next_attempt_at <= ${NOW}
	and guard_id = any(:guards)
	order by next_attempt_at, seq
	limit coalesce(:limit::bigint, greatest(0, :max - (select count(*) from @.records
		where workflow_id = :workflow and status = 'inProgress')))
	for update skip locked
) update @.records as records set status = 'inProgress', next_attempt_at = null,
	claim_token = gen_random_uuid()::text, lease_until = ${NOW} + :claim_ms, updated_at = ${NOW}
from due where records.seq = due.seq returning records.*, due_at`;

const byDue = (a: Row, b: Row): number =>
	Number(a.due_at) - Number(b.due_at) || Number(a.seq) - Number(b.seq);

/** Hands out due records, oldest due first. */
export async function claimDue(database: Database, request: ClaimRequest): Promise<Claim[]> {
	const { limit, maxInProgress, claimMs } = request;
	if (request.guardIds.length === 0 || (limit ?? maxInProgress) <= 0) return [];
	const values: Values = {
		workflow: storable(request.workflowId),
		guards: request.guardIds.map(storable),
		limit: limit ?? null,
		max: maxInProgress,
		claim_ms: Math.round(claimMs),
	};
	const rows =
		limit === undefined
			? await database.transaction(async (query) => {
					await query(LOCK_WORKFLOW, values);
					return await query(CLAIM, values);
				})
			: await database.run(async (query) => await query(CLAIM, values));
	return rows.sort(byDue).map((row) => ({
		record: toSummary(row),
		claimToken: String(row.claim_token),
		attempt: attemptOf(row),
	}));
}

/** The columns that `toWhole` needs beside the record's own. */
export const WHOLE_COLUMNS = `(select data from @.payloads where record = records.seq) as payload,
	(select data from @.contents where contents.id = records.upstream) as upstream_data,
	(select data from @.contents where contents.id = records.snapshot) as snapshot_data`;

/** `again`: an earlier try may have taken it, and its answer was lost. */
const TAKE_LEASE = `with records as (
	update @.records set lease_until = ${NOW} + :lease_ms, lease_taken_at = ${NOW},
		lease_execution_id = :execution, updated_at = ${NOW}
	where id = :id and workflow_id = :workflow and claim_token = :token and lease_until >= ${NOW}
	and (lease_taken_at is null or (:again::boolean and lease_execution_id = :execution))
	returning *
) select records.*, ${WHOLE_COLUMNS} from records`;

const FIND = `select claim_token = :token and lease_taken_at is null as usable from @.records
	where id = :id and workflow_id = :workflow`;

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

const EXTEND_LEASE = `update @.records set lease_until = ${NOW} + :lease_ms
	where id = :id and claim_token = :token and lease_until >= ${NOW} returning 1`;

/** @returns false when it was lost, or ran out */
export async function extendLease(
	query: Query,
	id: string,
	token: string,
	leaseMs: number,
): Promise<boolean> {
	const values = { id: storable(id), token: storable(token), lease_ms: Math.round(leaseMs) };
	return (await query(EXTEND_LEASE, values)).length === 1;
}

const RELEASE_CLAIM = `update @.records set status = 'pending', next_attempt_at = ${NOW},
	claim_token = null, lease_until = null, updated_at = ${NOW}
	where id = :id and claim_token = :token and lease_taken_at is null`;

export async function releaseClaim(query: Query, id: string, token: string): Promise<void> {
	await query(RELEASE_CLAIM, { id: storable(id), token: storable(token) });
}
