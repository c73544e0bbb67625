import type { IDataObject } from 'n8n-workflow';

import { GUARD, newRecord } from '../support/records';
import {
	closeTemporaryStores,
	temporaryStore,
	type TemporaryStore,
} from '../support/temporaryStore';
import { jsonOf, refusalOf, run } from './operations';

const DUE = { status: 'pending', dueInMs: 0 } as const;
const LATER = { status: 'pending', dueInMs: 60_000 } as const;

let temporary: TemporaryStore;

/** One record of each status in `w1`, named after it, and one of another workflow. */
beforeEach(async () => {
	temporary = await temporaryStore(1000);
	const { store } = temporary;
	await store.add(newRecord({ id: 'inProgress', next: DUE }));
	await store.add(newRecord({ id: 'resolved', next: DUE }));
	const claims = await store.claim({
		workflowId: 'w1',
		guardIds: [GUARD.id],
		maxInProgress: 9,
		claimMs: 1000,
	});
	const { record, claimToken } = claims.find((claim) => claim.record.id === 'resolved')!;
	await store.takeLease({
		id: record.id,
		workflowId: 'w1',
		claimToken,
		leaseMs: 1000,
		executionId: 'e1',
	});
	await store.settle(record.id, claimToken, { outcome: 'succeeded' });
	await store.add(newRecord({ id: 'discarded' }));
	await store.discard('w1', { ids: ['discarded'] });
	await store.add(newRecord({ id: 'pending', next: LATER }));
	await store.add(newRecord({ id: 'unresolved', failure: { errorType: 'UnexpectedError' } }));
	await store.add(newRecord({ id: 'foreign', origin: { workflowId: 'w2' } }));
});
afterAll(closeTemporaryStores);

const operate = async (parameters: IDataObject) => jsonOf(await run(temporary, parameters));

const statuses = async (workflowId = 'w1') => {
	const { records } = await temporary.store.list(workflowId, {}, { limit: 10 });
	return Object.fromEntries(records.map(({ id, status }) => [id, status]));
};

const BEFORE = {
	inProgress: 'inProgress',
	resolved: 'resolved',
	discarded: 'discarded',
	pending: 'pending',
	unresolved: 'unresolved',
};

describe.each([
	['resubmit', ['pending', 'unresolved', 'discarded'], 'pending'],
	['discard', ['pending', 'unresolved'], 'discarded'],
	['delete', ['pending', 'unresolved', 'resolved', 'discarded'], undefined],
])('%s', (operation, allowed, leadsTo) => {
	const all = Object.keys(BEFORE);
	const after = Object.fromEntries(
		all.flatMap((id) => {
			const status = allowed.includes(id) ? leadsTo : id;
			return status === undefined ? [] : [[id, status]];
		}),
	);

	test('by ids: what its status forbids is told and left alone', async () => {
		const items = await operate({ operation, records: 'ids', ids: all.join(', ') });
		expect(new Set(items)).toEqual(
			new Set(
				all.map((id) =>
					allowed.includes(id)
						? { id, changed: true }
						: { id, changed: false, reason: `It is ${id}` },
				),
			),
		);
		expect(await statuses()).toEqual(after);
	});

	test('a record of another workflow is none of ours', async () => {
		expect(await operate({ operation, records: 'ids', ids: 'foreign' })).toEqual([
			{ id: 'foreign', changed: false, reason: 'This workflow has no such record' },
		]);
		expect(await statuses('w2')).toEqual({ foreign: 'unresolved' });
	});

	test('by a filter: only what matches', async () => {
		const filters = { errorType: ['UnexpectedError'] };
		expect(await operate({ operation, records: 'filter', filters })).toEqual([
			{ id: 'unresolved', changed: true },
		]);
		expect((await statuses()).pending).toBe('pending');
	});

	test('all of the workflow', async () => {
		const items = await operate({ operation, records: 'all' });
		expect(items.map(({ id }) => id).sort()).toEqual([...allowed].sort());
		expect(await statuses()).toEqual(after);
		expect(await statuses('w2')).toEqual({ foreign: 'unresolved' });
	});

	test.each<[string, IDataObject, string]>([
		['an empty filter', { records: 'filter', filters: {} }, 'The filter is empty'],
		[
			'blank fields',
			{ records: 'filter', filters: { text: '', status: [] } },
			'The filter is empty',
		],
		['no id', { records: 'ids', ids: '' }, 'No ID is given'],
		['only commas', { records: 'ids', ids: ' , ,' }, 'No ID is given'],
		['an item without an id', { records: 'ids' }, 'No ID is given'],
	])('refuses %s: nothing is taken to mean everything', async (_, parameters, message) => {
		const refusal = await refusalOf(operate({ operation, ...parameters }));
		expect(refusal.name).toBe('NodeOperationError');
		expect(refusal.message).toBe(message);
		expect(refusal.description).toBeTruthy();
		expect(await statuses()).toEqual(BEFORE);
	});
});

test('a resubmitted record is due now', async () => {
	await operate({ operation: 'resubmit', records: 'ids', ids: 'unresolved,pending' });
	const claims = await temporary.store.claim({
		workflowId: 'w1',
		guardIds: [GUARD.id],
		maxInProgress: 9,
		claimMs: 1000,
	});
	expect(claims.map(({ record }) => record.id).sort()).toEqual(['pending', 'unresolved']);
});

test('ids may come as a list, and one by one from the items that come in', async () => {
	const items = await run(
		temporary,
		{ operation: 'discard', records: 'ids', ids: '={{ $json.which }}' },
		{ items: [{ json: { which: ['pending'] } }, { json: { which: 'unresolved' } }] },
	);
	expect(items).toEqual([
		{ json: { id: 'pending', changed: true }, pairedItem: { item: 0 } },
		{ json: { id: 'unresolved', changed: true }, pairedItem: { item: 1 } },
	]);
});
