import { STATUSES } from '../../../nodes/domain/status';
import { allowedFrom, type BulkOperation } from '../../../nodes/store/refusals';
import { scene, type TestDatabase } from './database';
import {
	claimRequest,
	failure,
	newRecord,
	origin,
	RECORD_IN,
	running,
	statusOf,
	WORKFLOW,
} from './records';

const OPERATIONS: BulkOperation[] = ['resubmit', 'discard', 'delete'];
const WAYS = OPERATIONS.flatMap((operation) =>
	STATUSES.map((status) => ({
		operation,
		status,
		verdict: allowedFrom(operation).includes(status) ? 'allowed' : 'refused',
	})),
);
const AFTER = { resubmit: 'pending', discard: 'discarded' } as const;

export function bulkSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	it.each(WAYS)('$operation: $verdict when $status', async ({ operation, status, verdict }) => {
		const { id } = await RECORD_IN[status](at.store);
		const result = await at.store[operation](WORKFLOW, { ids: [id] });
		if (verdict === 'refused') {
			expect(result).toEqual({ changed: [], refused: [{ id, reason: `It is ${status}` }] });
			expect(await statusOf(at.store, id)).toBe(status);
			return;
		}
		expect(result).toEqual({ changed: [id], refused: [] });
		if (operation === 'delete') {
			await expect(at.store.get(WORKFLOW, id)).rejects.toMatchObject({ code: 'notFound' });
		} else {
			expect(await statusOf(at.store, id)).toBe(AFTER[operation]);
		}
	});

	it.each(OPERATIONS)(
		'%s: tells of ids that are unknown or another workflow’s',
		async (operation) => {
			const foreign = await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
			const own = await at.store.add(newRecord());
			const reason = 'This workflow has no such record';
			const result = await at.store[operation](WORKFLOW, {
				ids: ['unknown', foreign.id, own.id, own.id],
			});
			expect(result.changed).toEqual([own.id]);
			expect(result.refused).toEqual([
				{ id: 'unknown', reason },
				{ id: foreign.id, reason },
			]);
			expect(await at.store.get('other', foreign.id)).toMatchObject({ status: 'pending' });
		},
	);

	it.each(OPERATIONS)('%s: does all that match a filter, and nothing else', async (operation) => {
		const data = { failure: failure({ errorType: 'DataError' }) };
		const { record } = await running(at.store, newRecord(data));
		const wanted: string[] = [];
		for (let n = 0; n < 250; n++) {
			const { id } = await at.store.add(newRecord(n % 2 ? data : {}));
			if (n % 2) wanted.push(id);
		}
		await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
		const filter = { errorType: ['DataError' as const] };
		const result = await at.store[operation](WORKFLOW, { filter });
		expect(result.changed.sort()).toEqual(wanted.sort());
		// Nobody named the one that runs: it is left alone without a word.
		expect(result.refused).toEqual([]);
		expect(await statusOf(at.store, record.id)).toBe('inProgress');
	});

	it('resubmit makes a record due now and starts its schedule anew', async () => {
		const { record, claimToken } = await running(at.store);
		await at.store.settle(record.id, claimToken, {
			outcome: 'failed',
			failure: failure(),
			next: { status: 'unresolved', reason: 'No scheduled retry is left' },
			progressed: false,
		});
		expect(await at.store.claim(claimRequest())).toEqual([]);
		await at.store.resubmit(WORKFLOW, { ids: [record.id] });
		const [claim] = await at.store.claim(claimRequest());
		expect(claim).toMatchObject({
			attempt: 2,
			record: { id: record.id, reason: null, attempts: 1, scheduleStep: 0 },
		});
	});

	it('does nothing for no ids', async () => {
		await at.store.add(newRecord());
		expect(await at.store.delete(WORKFLOW, { ids: [] })).toEqual({ changed: [], refused: [] });
	});
}
