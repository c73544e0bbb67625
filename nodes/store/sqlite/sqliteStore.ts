import { randomUUID } from 'node:crypto';

import type { Clock } from '../../domain/clock';
import type { Attempt, IncompleteExecution, RecordSummary } from '../../domain/record';
import { STATUSES, type Status } from '../../domain/status';
import { fromCursor, toCursor } from '../cursor';
import type {
	BulkResult,
	Claim,
	ClaimRequest,
	ExecutionStore,
	LeaseRequest,
	NewRecord,
	Page,
	PageRequest,
	RecordFilter,
	Selection,
	Settlement,
} from '../executionStore';
import { unpack, verify } from '../payload';
import { isStoreError } from '../storeError';
import { addRecord } from './addRecord';
import { bulk } from './bulk';
import type { Connection, Row } from './connection';
import { toCondition } from './filter';
import { leaseExpired, leaseMismatch, notFound } from './refusals';
import { SUMMARY_COLUMNS, toAttempt, toSummary } from './rows';
import { endAttempt, leaveProgress, packPayload, writeSettlement } from './settle';

const BY_ID = 'select * from records where id = ? and workflow_id = ?';
const CONTENT = 'select data from contents where hash = ?';

/** Records in one SQLite file, shared by the processes of one host. */
export class SqliteStore implements ExecutionStore {
	constructor(
		private readonly db: Connection,
		private readonly secret: string,
		private readonly clock: Clock,
	) {}

	async add(record: NewRecord): Promise<RecordSummary> {
		return toSummary(await addRecord(this.db, record, this.secret, this.clock));
	}

	async get(workflowId: string, id: string): Promise<IncompleteExecution> {
		return await this.whole(this.row(workflowId, id));
	}

	async list(workflowId: string, filter: RecordFilter, page: PageRequest): Promise<Page> {
		const condition = toCondition(workflowId, filter);
		if (page.cursor) {
			const { createdAt, id } = fromCursor(page.cursor);
			condition.sql += ' and (created_at, id) < (?, ?)';
			condition.values.push(createdAt, id);
		}
		const rows = this.db.all(
			`select ${SUMMARY_COLUMNS} from records where ${condition.sql}
			order by created_at desc, id desc limit ?`,
			...condition.values,
			page.limit + 1,
		);
		const records = rows.slice(0, page.limit).map(toSummary);
		const last = records.at(-1);
		return rows.length > page.limit && last ? { records, nextCursor: toCursor(last) } : { records };
	}

	async countByStatus(workflowId: string): Promise<Record<Status, number>> {
		const counts = Object.fromEntries(STATUSES.map((status) => [status, 0]));
		const rows = this.db.all(
			'select status, count(*) as n from records where workflow_id = ? group by status',
			workflowId,
		);
		for (const { status, n } of rows) counts[String(status)] = Number(n);
		return counts as Record<Status, number>;
	}

	async attempts(workflowId: string, id: string): Promise<Attempt[]> {
		this.row(workflowId, id);
		return this.db
			.all('select * from attempts where record_id = ? order by number', id)
			.map(toAttempt);
	}

	async resubmit(workflowId: string, selection: Selection): Promise<BulkResult> {
		return bulk(this.db, 'resubmit', workflowId, selection, this.clock);
	}

	async discard(workflowId: string, selection: Selection): Promise<BulkResult> {
		return bulk(this.db, 'discard', workflowId, selection, this.clock);
	}

	async delete(workflowId: string, selection: Selection): Promise<BulkResult> {
		return bulk(this.db, 'delete', workflowId, selection, this.clock);
	}

	async claim({ workflowId, guardIds, maxInProgress, claimMs, limit }: ClaimRequest) {
		return this.db.transaction((): Claim[] => {
			const now = this.clock();
			const { n } = this.db.get(
				`select count(*) as n from records where workflow_id = ? and status = 'inProgress'`,
				workflowId,
			)!;
			const room = limit ?? maxInProgress - Number(n);
			if (room <= 0 || guardIds.length === 0) return [];
			const due = this.db.all(
				`select * from records where workflow_id = ? and status = 'pending'
				and next_attempt_at <= ? and guard_id in (${guardIds.map(() => '?').join(', ')})
				order by next_attempt_at, created_at, id limit ?`,
				workflowId,
				now,
				...guardIds,
				room,
			);
			return due.map((row) => {
				const claimToken = randomUUID();
				const claimed = this.db.get(
					`update records set status = 'inProgress', next_attempt_at = null, claim_token = ?,
					lease_until = ?, updated_at = ? where id = ? returning *`,
					claimToken,
					now + claimMs,
					now,
					row.id,
				)!;
				return { record: toSummary(claimed), claimToken, attempt: Number(row.attempts) + 1 };
			});
		});
	}

	async takeLease(request: LeaseRequest): Promise<IncompleteExecution> {
		const { id, workflowId, claimToken, leaseMs, executionId } = request;
		const row = this.db.transaction(() => {
			const now = this.clock();
			const found = this.row(workflowId, id);
			if (found.claim_token !== claimToken || found.lease_taken_at !== null) {
				throw leaseMismatch(id);
			}
			if (Number(found.lease_until) < now) throw leaseExpired(id);
			return this.db.get(
				`update records set lease_until = ?, lease_taken_at = ?, lease_execution_id = ?,
				updated_at = ? where id = ? returning *`,
				now + leaseMs,
				now,
				executionId,
				now,
				id,
			)!;
		});
		try {
			return await this.whole(row);
		} catch (error) {
			if (isStoreError(error) && error.code === 'tampered') {
				const reason = error.message;
				const next = { status: 'unresolved', reason } as const;
				await this.settle(id, claimToken, { outcome: 'stopped', reason, next });
			}
			throw error;
		}
	}

	async extendLease(id: string, claimToken: string, leaseMs: number): Promise<boolean> {
		const now = this.clock();
		return (
			this.db.run(
				'update records set lease_until = ? where id = ? and claim_token = ? and lease_until >= ?',
				now + leaseMs,
				id,
				claimToken,
				now,
			) === 1
		);
	}

	async settle(id: string, claimToken: string, settlement: Settlement): Promise<RecordSummary> {
		const payload = await this.newPayload(id, settlement);
		return this.db.transaction(() => {
			const row = this.db.get('select * from records where id = ?', id);
			if (!row || row.claim_token !== claimToken) throw leaseMismatch(id);
			writeSettlement(this.db, row, settlement, payload, this.secret, this.clock());
			return toSummary(this.db.get('select * from records where id = ?', id)!);
		});
	}

	async releaseClaim(id: string, claimToken: string): Promise<void> {
		const now = this.clock();
		this.db.run(
			`update records set status = 'pending', next_attempt_at = ?, claim_token = null,
			lease_until = null, updated_at = ?
			where id = ? and claim_token = ? and lease_taken_at is null`,
			now,
			now,
			id,
			claimToken,
		);
	}

	async recover(workflowId: string, maxInterruptions: number): Promise<RecordSummary[]> {
		return this.db.transaction(() => {
			const now = this.clock();
			const lost = this.db.all(
				`select * from records where workflow_id = ? and status = 'inProgress' and lease_until < ?`,
				workflowId,
				now,
			);
			return lost.map((row) => {
				const interruptions = Number(row.interruptions) + 1;
				const reason = `The attempt was interrupted ${interruptions} times in a row`;
				endAttempt(this.db, row, now, {
					outcome: 'interrupted',
					reason: 'The process ended, or the execution never started',
				});
				leaveProgress(this.db, row, now, {
					next:
						interruptions >= maxInterruptions
							? { status: 'unresolved', reason }
							: { status: 'pending', dueInMs: 0 },
					scheduleStep: Number(row.schedule_step),
					interruptions,
				});
				return toSummary(this.db.get('select * from records where id = ?', row.id)!);
			});
		});
	}

	async close(): Promise<void> {
		this.db.close();
	}

	private row(workflowId: string, id: string): Row {
		const row = this.db.get(BY_ID, id, workflowId);
		if (!row) throw notFound(id);
		return row;
	}

	private async whole(row: Row): Promise<IncompleteExecution> {
		const summary = toSummary(row);
		const [payloadHash, upstreamHash, snapshotHash] = [
			String(row.payload_hash),
			String(row.upstream_hash),
			String(row.snapshot_hash),
		];
		const hashes = [payloadHash, upstreamHash, snapshotHash];
		verify({ id: summary.id, origin: summary, hashes }, String(row.signature), this.secret);
		const shared = async (hash: string) =>
			await unpack(this.db.get(CONTENT, hash)?.data as Uint8Array, hash);
		const payload = (await unpack(row.payload as Uint8Array, payloadHash)) as {
			error: unknown;
			continuation: unknown;
		};
		return {
			...summary,
			...payload,
			upstream: await shared(upstreamHash),
			snapshot: await shared(snapshotHash),
		};
	}

	private async newPayload(id: string, settlement: Settlement) {
		if (settlement.outcome === 'succeeded' || settlement.continuation === undefined)
			return undefined;
		const row = this.db.get('select * from records where id = ?', id);
		if (!row) throw leaseMismatch(id);
		const error =
			settlement.outcome === 'failed' ? settlement.failure.error : (await this.whole(row)).error;
		return await packPayload(error, settlement.continuation);
	}
}
