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
import { bringsPayload, toNewPayload, type NewPayload } from '../newPayload';
import { leaseMismatch, notFound } from '../refusals';
import { toAttempt, toCounts, toSummary, toWhole, type Row } from '../rows';
import { isStoreError } from '../storeError';
import { storable } from '../text';
import { addRecord, type Adds } from './addRecord';
import { addRows, bytesOf as bytesOfAdd } from './addRows';
import { recoverLost } from './attempts';
import { changeMany } from './bulk';
import { claimDue, extendLeases, releaseClaim, takeLease, type Extension } from './claims';
import type { Database, Values } from './database';
import { Grouped } from './groups';
import { listRecords } from './list';
import { ATTEMPTS, COUNT_BY_STATUS, SIGNED, WHOLE } from './reads';
import { Settlements } from './settle';
import { forgetFiles, noteFiles, strayFiles } from './notedFiles';
import { pruneSome } from './prune';
import { otherGuards, strandSome } from './strand';

/** An add is encoded before it is written: about as long as the server takes for so many. */
const ADDED_AT_A_TIME = 4;

/** Records in one schema of a PostgreSQL database, shared by any number of hosts. */
export class PostgresStore implements ExecutionStore {
	private readonly adds: Adds;
	private readonly settlements: Settlements;
	private readonly extensions: Grouped<Extension, boolean>;

	constructor(
		private readonly db: Database,
		private readonly secret: string,
	) {
		this.adds = new Grouped(
			async (items) => await db.run(async (query) => await addRows(query, items)),
			bytesOfAdd,
			ADDED_AT_A_TIME,
		);
		this.settlements = new Settlements(db);
		this.extensions = new Grouped(
			async (extensions) => await db.run(async (query) => await extendLeases(query, extensions)),
		);
	}

	async add(record: NewRecord, limits = NO_LIMITS): Promise<RecordSummary> {
		const { db: database, adds } = this;
		return await addRecord({ database, adds }, { record, limits }, this.secret);
	}

	async get(workflowId: string, id: string): Promise<IncompleteExecution> {
		const [row] = await this.query(WHOLE, { id: storable(id), workflow: storable(workflowId) });
		if (!row) throw notFound(id);
		return await toWhole(row, this.secret);
	}

	async list(workflowId: string, filter: RecordFilter, page: PageRequest): Promise<Page> {
		const { limit, cursor } = page;
		checkLimit(limit);
		const from = cursor ? fromCursor(cursor) : START;
		return toPage(await listRecords(this.db, workflowId, filter, from, limit + 1), limit);
	}

	async countByStatus(workflowId: string): Promise<Record<Status, number>> {
		return toCounts(await this.query(COUNT_BY_STATUS, { workflow: storable(workflowId) }));
	}

	async attempts(workflowId: string, id: string): Promise<Attempt[]> {
		const rows = await this.query(ATTEMPTS, { id: storable(id), workflow: storable(workflowId) });
		// Attempt 0 is there as long as the record is.
		if (rows.length === 0) throw notFound(id);
		return rows.map(toAttempt);
	}

	async resubmit(workflowId: string, selection: Selection): Promise<BulkResult> {
		return await changeMany({ database: this.db, operation: 'resubmit', workflowId }, selection);
	}

	async discard(workflowId: string, selection: Selection): Promise<BulkResult> {
		return await changeMany({ database: this.db, operation: 'discard', workflowId }, selection);
	}

	async delete(workflowId: string, selection: Selection): Promise<BulkResult> {
		return await changeMany({ database: this.db, operation: 'delete', workflowId }, selection);
	}

	async claim(request: ClaimRequest): Promise<Claim[]> {
		return await claimDue(this.db, request);
	}

	async takeLease(request: LeaseRequest): Promise<IncompleteExecution> {
		const row = await this.db.run(async (query, again) => await takeLease(query, request, again));
		try {
			return await toWhole(row, this.secret);
		} catch (error) {
			if (isStoreError(error) && error.code === 'tampered') {
				const reason = error.message;
				const next = { status: 'unresolved', reason } as const;
				await this.settle(request.id, request.claimToken, { outcome: 'stopped', reason, next });
			}
			throw error;
		}
	}

	async extendLease(id: string, claimToken: string, leaseMs: number): Promise<boolean> {
		return await this.extensions.do({ id, token: claimToken, leaseMs });
	}

	async settle(id: string, claimToken: string, settlement: Settlement): Promise<RecordSummary> {
		const payload = await this.newPayload(id, settlement);
		const row = await this.settlements.settle({
			id: storable(id),
			token: storable(claimToken),
			end: settled(settlement),
			payload,
		});
		if (!row) throw leaseMismatch(id);
		return toSummary(row);
	}

	async releaseClaim(id: string, claimToken: string): Promise<void> {
		await this.db.run(async (query) => await releaseClaim(query, id, claimToken));
	}

	async recover(workflowId: string, maxInterruptions: number): Promise<RecordSummary[]> {
		const workflow = storable(workflowId);
		const rows = await this.db.transaction(
			async (query) => await recoverLost(query, workflow, maxInterruptions),
		);
		return rows.map(toSummary);
	}

	async otherGuards(workflowId: string, guardIds: string[]): Promise<NodeReference[]> {
		return await this.db.run(async (query) => await otherGuards(query, workflowId, guardIds));
	}

	async strand(workflowId: string, guardId: string, reason: string): Promise<string[]> {
		return await this.db.run(async (query) => await strandSome(query, workflowId, guardId, reason));
	}

	async prune(workflowId: string, olderThanMs: number): Promise<string[]> {
		return await pruneSome(this.db, workflowId, olderThanMs);
	}

	async noteFiles(workflowId: string, id: string): Promise<void> {
		await this.db.run(async (query) => await noteFiles(query, workflowId, id));
	}

	async strayFiles(workflowId: string, olderThanMs: number): Promise<string[]> {
		return await this.db.run(async (query) => await strayFiles(query, workflowId, olderThanMs));
	}

	async forgetFiles(workflowId: string, ids: string[]): Promise<void> {
		await this.db.run(async (query) => await forgetFiles(query, workflowId, ids));
	}

	async close(): Promise<void> {
		await this.db.close();
	}

	private async query(sql: string, values: Values): Promise<Row[]> {
		return await this.db.run(async (query) => await query(sql, values));
	}

	private async newPayload(id: string, settlement: Settlement): Promise<NewPayload | undefined> {
		if (!bringsPayload(settlement)) return undefined;
		const [row] = await this.query(SIGNED, { id: storable(id) });
		if (!row) throw leaseMismatch(id);
		return await toNewPayload(row, settlement, this.secret);
	}
}
