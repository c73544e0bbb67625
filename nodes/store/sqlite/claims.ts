import { randomUUID } from 'node:crypto';

import type { Claim, ClaimRequest, LeaseRequest } from '../executionStore';
import { leaseExpired, leaseMismatch, notFound } from '../refusals';
import { attemptOf, toSummary } from '../rows';
import { storable } from '../text';
import type { Row, Statements } from './connection';
import { dueOf } from './due';
import { JOINED, summaryRow } from './joined';

const COUNT_IN_PROGRESS = `select n from counts
	where workflow_id = :workflow and status = 'inProgress'`;

const CLAIM = `update records set status = 'inProgress', next_attempt_at = null,
	claim_token = :token, lease_until = :until, updated_at = :now where seq = :seq`;

/** Hands out due records, oldest due first. */
export function claimDue(sql: Statements, request: ClaimRequest, now: number): Claim[] {
	const workflow = storable(request.workflowId);
	const inProgress = Number(sql.get(COUNT_IN_PROGRESS, { workflow })?.n ?? 0);
	const room = request.limit ?? request.maxInProgress - inProgress;
	if (room <= 0) return [];
	return dueOf(sql, workflow, request.guardIds, now, room).map((seq) => {
		const token = randomUUID();
		sql.run(CLAIM, { seq, token, now, until: now + Math.round(request.claimMs) });
		const row = summaryRow(sql, seq);
		return { record: toSummary(row), claimToken: token, attempt: attemptOf(row) };
	});
}

const FIND = `select seq, claim_token, lease_taken_at, lease_until from ${JOINED}
	where id = :id and workflow_id = :workflow`;

const TAKE_LEASE = `update records set lease_until = :until, lease_taken_at = :now,
	lease_execution_id = :execution, updated_at = :now where seq = :seq`;

/** @throws StoreError `notFound`, `leaseMismatch`, `leaseExpired` */
export function takeLease(sql: Statements, request: LeaseRequest, now: number): void {
	const { id, claimToken, leaseMs } = request;
	const row: Row | undefined = sql.get(FIND, {
		id: storable(id),
		workflow: storable(request.workflowId),
	});
	if (!row) throw notFound(id);
	if (row.claim_token !== claimToken || row.lease_taken_at !== null) throw leaseMismatch(id);
	if (Number(row.lease_until) < now) throw leaseExpired(id);
	const execution = storable(request.executionId);
	sql.run(TAKE_LEASE, { seq: row.seq, execution, now, until: now + Math.round(leaseMs) });
}

const EXTEND_LEASE = `update records set lease_until = :until
	where id = :id and claim_token = :token and lease_until >= :now`;

/** @returns false when it was lost, or ran out */
export const extendLease = (
	sql: Statements,
	id: string,
	token: string,
	leaseMs: number,
	now: number,
): boolean =>
	sql.run(EXTEND_LEASE, { id: storable(id), token, now, until: now + Math.round(leaseMs) }) === 1;

const RELEASE_CLAIM = `update records set status = 'pending', next_attempt_at = :now,
	claim_token = null, lease_until = null, updated_at = :now
	where id = :id and claim_token = :token and lease_taken_at is null`;

export function releaseClaim(sql: Statements, id: string, token: string, now: number): void {
	sql.run(RELEASE_CLAIM, { id: storable(id), token, now });
}
