import { randomUUID } from 'node:crypto';

import type { Failure, Origin, RecordSummary } from '../../../nodes/domain/record';
import type { Status } from '../../../nodes/domain/status';
import type { Claim, ExecutionStore, NewRecord } from '../../../nodes/store/executionStore';
import { SharedContent } from '../../../nodes/store/sharedContent';

export const WORKFLOW = 'workflow-1';
export const GUARD = 'guard-1';
export const MINUTE = 60_000;

let executions = 0;

export const origin = (other: Partial<Origin> = {}): Origin => ({
	workflowId: WORKFLOW,
	workflowName: 'Orders',
	guard: { id: GUARD, name: 'Guard', type: 'package.guard' },
	executionId: String((executions += 1)),
	outer: '',
	runIndex: 0,
	itemIndex: 0,
	...other,
});

export const failure = (other: Partial<Failure> = {}): Failure => ({
	errorType: 'ConnectionError',
	because: 'HTTP status 503',
	message: 'Service unavailable',
	failedNode: { id: 'node-1', name: 'HTTP Request', type: 'n8n-nodes-base.httpRequest' },
	error: { name: 'NodeApiError', message: 'Service unavailable', httpCode: '503' },
	...other,
});

/** A record that is due at once. */
export const newRecord = (other: Partial<NewRecord> = {}): NewRecord => ({
	id: randomUUID(),
	origin: origin(),
	failure: failure(),
	next: { status: 'pending', dueInMs: 0 },
	startedAt: 1_000,
	continuation: { items: [{ json: { order: 1 } }] },
	upstream: new SharedContent({ runData: { Webhook: [{ order: 1 }] } }),
	snapshot: new SharedContent({ nodes: ['Webhook', 'Guard'] }),
	...other,
});

export const claimRequest = (other = {}) => ({
	workflowId: WORKFLOW,
	guardIds: [GUARD],
	maxInProgress: 1000,
	claimMs: MINUTE,
	...other,
});

export async function claimOne(store: ExecutionStore): Promise<Claim> {
	const [claim] = await store.claim(claimRequest({ limit: 1 }));
	return claim;
}

export const leaseRequest = ({ record, claimToken }: Claim, other = {}) => ({
	id: record.id,
	workflowId: record.workflowId,
	claimToken,
	leaseMs: MINUTE,
	executionId: 'attempt-1',
	...other,
});

/** A record claimed and leased. */
export async function running(store: ExecutionStore, record = newRecord()): Promise<Claim> {
	await store.add(record);
	const claim = await claimOne(store);
	await store.takeLease(leaseRequest(claim));
	return claim;
}

/** A record brought to a state, by the ways that lead there. */
export const RECORD_IN: Record<Status, (store: ExecutionStore) => Promise<RecordSummary>> = {
	pending: async (store) => await store.add(newRecord()),
	unresolved: async (store) => await store.add(newRecord({ next: { status: 'unresolved' } })),
	inProgress: async (store) => {
		const { record } = await running(store);
		return record;
	},
	resolved: async (store) => {
		const { record, claimToken } = await running(store);
		return await store.settle(record.id, claimToken, { outcome: 'succeeded' });
	},
	discarded: async (store) => {
		const record = await store.add(newRecord());
		await store.discard(WORKFLOW, { ids: [record.id] });
		return { ...record, status: 'discarded' };
	},
};

export const statusOf = async (store: ExecutionStore, id: string): Promise<Status> => {
	const { records } = await store.list(WORKFLOW, {}, { limit: 1000 });
	return records.find((record) => record.id === id)!.status;
};

/** Every record of the workflow, over as many pages as it takes. */
export async function allOf(store: ExecutionStore, limit: number): Promise<RecordSummary[]> {
	const found: RecordSummary[] = [];
	let cursor: string | undefined;
	do {
		const page = await store.list(WORKFLOW, {}, { limit, cursor });
		found.push(...page.records);
		cursor = page.nextCursor;
	} while (cursor);
	return found;
}

export const refusedAs = (code: string) => expect.objectContaining({ name: 'StoreError', code });
