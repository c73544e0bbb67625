import type { Clock } from '../../domain/clock';
import type {
	Attempt,
	IncompleteExecution,
	NodeReference,
	RecordSummary,
} from '../../domain/record';
import type { Status } from '../../domain/status';
import { settled } from '../attemptEnd';
import { checkLimit, fromCursor, START, toPage } from '../cursor';
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
import { NO_LIMITS } from '../limits';
import { leaseMismatch, notFound, type BulkOperation } from '../refusals';
import { SUMMARY_COLUMNS, toAttempt, toCounts, toSummary, toWhole } from '../rows';
import { isStoreError } from '../storeError';
import { storable } from '../text';
import { addRecord } from './addRecord';
import { attemptsOf, endAttempt, recoverLost } from './attempts';
import { withWholeBlobs } from './blobs';
import { changeMany } from './bulk';
import { claimDue, extendLease, releaseClaim, takeLease } from './claims';
import type { Connection, Row } from './connection';
import { JOINED } from './joined';
import { newPayload, writeNewPayload } from './newPayload';
import { forgetFiles, noteFiles, strayFiles } from './notedFiles';
import { pruneSome } from './prune';
import { scan } from './scan';
import { otherGuards, strandSome } from './strand';

const WHOLE = `select ${SUMMARY_COLUMNS}, signature, upstream, snapshot, payloads.data as payload,
	(select data from contents where contents.id = upstream) as upstream_data,
	(select data from contents where contents.id = snapshot) as snapshot_data
	from ${JOINED} left join payloads on payloads.record = seq
	where records.id = :id and workflow_id = :workflow`;

const CLAIMED = `select seq, workflow_id, guard_id from ${JOINED}
	where id = :id and claim_token = :token`;

const COUNT_BY_STATUS = 'select status, n from counts where workflow_id = :workflow';

/** Records in one SQLite file, shared by the processes of one host. */
export class SqliteStore implements ExecutionStore {
	constructor(
		private readonly db: Connection,
		private readonly secret: string,
		private readonly clock: Clock,
	) {}

	async add(record: NewRecord, limits = NO_LIMITS): Promise<RecordSummary> {
		return await addRecord(this.db, { record, limits }, this.secret, this.clock);
	}

	async get(workflowId: string, id: string): Promise<IncompleteExecution> {
		const key = { id: storable(id), workflow: storable(workflowId) };
		const row = await this.db.read((sql) => {
			const found = sql.get(WHOLE, key);
			return found && withWholeBlobs(sql, found);
		});
		if (!row) throw notFound(id);
		return await toWhole(row, this.secret);
	}

	async list(workflowId: string, filter: RecordFilter, page: PageRequest): Promise<Page> {
		const { limit, cursor } = page;
		checkLimit(limit);
		const from = cursor ? fromCursor(cursor) : START;
		const rows: Row[] = [];
		for await (const found of scan(this.db, workflowId, filter, from, limit + 1)) {
			rows.push(...found);
			if (rows.length > limit) break;
		}
		return toPage(rows, limit);
	}

	async countByStatus(workflowId: string): Promise<Record<Status, number>> {
		const workflow = storable(workflowId);
		const rows = await this.db.read((sql) => sql.all(COUNT_BY_STATUS, { workflow }));
		return toCounts(rows);
	}

	async attempts(workflowId: string, id: string): Promise<Attempt[]> {
		const key = { id: storable(id), workflow: storable(workflowId) };
		const rows = await this.db.read((sql) => attemptsOf(sql, key.workflow, key.id));
		if (rows.length === 0) throw notFound(id);
		return rows.map(toAttempt);
	}

	async resubmit(workflowId: string, selection: Selection): Promise<BulkResult> {
		return await this.change('resubmit', workflowId, selection);
	}

	async discard(workflowId: string, selection: Selection): Promise<BulkResult> {
		return await this.change('discard', workflowId, selection);
	}

	async delete(workflowId: string, selection: Selection): Promise<BulkResult> {
		return await this.change('delete', workflowId, selection);
	}

	async claim(request: ClaimRequest): Promise<Claim[]> {
		return await this.db.write((sql) => claimDue(sql, request, this.clock()));
	}

	async takeLease(request: LeaseRequest): Promise<IncompleteExecution> {
		const { id, workflowId, claimToken } = request;
		await this.db.write((sql) => takeLease(sql, request, this.clock()));
		try {
			return await this.get(workflowId, id);
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
		return await this.db.write((sql) => extendLease(sql, id, claimToken, leaseMs, this.clock()));
	}

	async settle(id: string, claimToken: string, settlement: Settlement): Promise<RecordSummary> {
		const payload = await newPayload(this.db, id, settlement, this.secret);
		const end = settled(settlement);
		const key = { id: storable(id), token: claimToken };
		const { clock } = this;
		return await this.db.writeInSteps(function* (sql) {
			const row = sql.get(CLAIMED, key);
			if (!row) throw leaseMismatch(id);
			if (payload) yield* writeNewPayload(sql, row, payload);
			return toSummary(endAttempt(sql, row, end, clock()));
		});
	}

	async releaseClaim(id: string, claimToken: string): Promise<void> {
		await this.db.write((sql) => releaseClaim(sql, id, claimToken, this.clock()));
	}

	async recover(workflowId: string, maxInterruptions: number): Promise<RecordSummary[]> {
		const workflow = storable(workflowId);
		return await this.db.write((sql) =>
			recoverLost(sql, workflow, maxInterruptions, this.clock()).map(toSummary),
		);
	}

	async otherGuards(workflowId: string, guardIds: string[]): Promise<NodeReference[]> {
		const workflow = storable(workflowId);
		return await this.db.read((sql) => otherGuards(sql, workflow, guardIds, this.clock()));
	}

	async strand(workflowId: string, guardId: string, reason: string): Promise<string[]> {
		const [workflow, guard, why] = [workflowId, guardId, reason].map(storable);
		return await this.db.write((sql) => strandSome(sql, workflow, guard, why, this.clock()));
	}

	async prune(workflowId: string, olderThanMs: number): Promise<string[]> {
		const before = this.clock() - olderThanMs;
		return await this.db.write((sql) => pruneSome(sql, storable(workflowId), before));
	}

	async noteFiles(workflowId: string, id: string): Promise<void> {
		await this.db.write((sql) => noteFiles(sql, workflowId, id, this.clock()));
	}

	async strayFiles(workflowId: string, olderThanMs: number): Promise<string[]> {
		const before = this.clock() - olderThanMs;
		return await this.db.read((sql) => strayFiles(sql, workflowId, before));
	}

	async forgetFiles(workflowId: string, ids: string[]): Promise<void> {
		await this.db.write((sql) => forgetFiles(sql, workflowId, ids));
	}

	async close(): Promise<void> {
		await this.db.close();
	}

	private async change(operation: BulkOperation, workflowId: string, selection: Selection) {
		const { db: connection, clock } = this;
		return await changeMany({ connection, operation, workflowId, clock }, selection);
	}
}
