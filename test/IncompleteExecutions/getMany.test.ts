import type { IDataObject } from 'n8n-workflow';

import { newRecord } from '../support/records';
import {
	closeTemporaryStores,
	temporaryStore,
	type TemporaryStore,
} from '../support/temporaryStore';
import { jsonOf, refusalOf, run } from './operations';

const T = Date.parse('2026-01-10T12:00:00Z');
const HOUR = 3_600_000;

let temporary: TemporaryStore;

/** Three records of `w1`, an hour apart, and one of another workflow. */
beforeAll(async () => {
	temporary = await temporaryStore(T);
	const { store, clock } = temporary;
	await store.add(newRecord({ id: 'r1', next: { status: 'pending', dueInMs: HOUR } }));
	clock.now = T + HOUR;
	const limit = { errorType: 'RateLimitError', message: 'Slow 100% down' } as const;
	await store.add(newRecord({ id: 'r2', failure: limit }));
	clock.now = T + 2 * HOUR;
	const failedNode = { id: 'mail-1', name: 'Send Mail', type: 'n8n-nodes-base.emailSend' };
	await store.add(newRecord({ id: 'r3', failure: { failedNode }, origin: { executionId: 'x77' } }));
	await store.discard('w1', { ids: ['r3'] });
	await store.add(newRecord({ id: 'r4', origin: { workflowId: 'w2' } }));
});
afterAll(closeTemporaryStores);

const list = async (parameters: IDataObject) =>
	jsonOf(await run(temporary, { operation: 'getAll', ...parameters }));
const ids = async (parameters: IDataObject) => (await list(parameters)).map(({ id }) => id);

test('lists the records of its workflow, newest first', async () => {
	expect(await ids({})).toEqual(['r3', 'r2', 'r1']);
	expect(await ids({ returnAll: true })).toEqual(['r3', 'r2', 'r1']);
});

test('gives times as text and each item the item it comes from', async () => {
	const items = await run(temporary, { operation: 'getAll', filters: { status: ['pending'] } });
	expect(items).toEqual([
		{
			json: {
				id: 'r1',
				status: 'pending',
				reason: null,
				errorType: 'DataError',
				because: 'HTTP status 400',
				message: 'Bad request',
				failedNode: 'Call',
				guard: 'Guard',
				attempts: 0,
				nextAttemptAt: '2026-01-10T13:00:00.000Z',
				createdAt: '2026-01-10T12:00:00.000Z',
				updatedAt: '2026-01-10T12:00:00.000Z',
				executionId: expect.any(String),
				workflowId: 'w1',
				workflowName: 'Orders',
				runIndex: 0,
				itemIndex: 0,
				size: expect.any(Number),
			},
			pairedItem: { item: 0 },
		},
	]);
});

describe('filters', () => {
	test.each<[string, IDataObject, string[]]>([
		['a status', { status: ['pending'] }, ['r1']],
		['several statuses', { status: ['pending', 'discarded'] }, ['r3', 'r1']],
		['a status as an expression gives it', { status: 'pending' }, ['r1']],
		['no status chosen', { status: [] }, ['r3', 'r2', 'r1']],
		['an error type', { errorType: ['RateLimitError'] }, ['r2']],
		['a failed node by name', { failedNode: 'Send Mail' }, ['r3']],
		['a failed node by id', { failedNode: 'mail-1' }, ['r3']],
		['an execution', { executionId: 'x77' }, ['r3']],
		['part of an execution id', { executionId: 'x7' }, []],
		['created after, inclusive', { createdAfter: '2026-01-10T13:00:00Z' }, ['r3', 'r2']],
		['created before, exclusive', { createdBefore: '2026-01-10T13:00:00Z' }, ['r1']],
		['a time with an offset', { createdAfter: '2026-01-10T16:00:00+02:00' }, ['r3']],
		['a time in epoch milliseconds', { createdAfter: T + HOUR }, ['r3', 'r2']],
		['a part of the message', { text: 'slow' }, ['r2']],
		['a percent sign means itself', { text: '0% d' }, ['r2']],
		['a part of the failed node', { text: 'mail' }, ['r3']],
		['a whole id', { text: 'r1' }, ['r1']],
		['an execution id', { text: 'x77' }, ['r3']],
		['all of them at once', { status: ['unresolved'], text: 'slow', failedNode: 'Call' }, ['r2']],
		['fields left empty', { text: '', failedNode: '', createdAfter: '' }, ['r3', 'r2', 'r1']],
		['nothing that fits', { text: 'nowhere' }, []],
	])('%s', async (_, filters, expected) => {
		expect(await ids({ filters })).toEqual(expected);
		expect(await ids({ filters, returnAll: true })).toEqual(expected);
	});

	test.each<[IDataObject, string]>([
		[{ createdAfter: 'yesterday' }, 'Created After is not a date: yesterday'],
		[{ createdBefore: '2026-13-45' }, 'Created Before is not a date: 2026-13-45'],
		[{ status: ['open'] }, 'There is no status "open"'],
		[{ errorType: ['TypeError'] }, 'There is no error type "TypeError"'],
	])('refuses %j', async (filters, message) => {
		const refusal = await refusalOf(ids({ filters }));
		expect(refusal.name).toBe('NodeOperationError');
		expect(refusal.message).toBe(message);
		expect(refusal.description).not.toBe('');
		expect(refusal.context.itemIndex).toBe(0);
	});
});

describe('pages', () => {
	test('the last item of a page tells where the next one begins', async () => {
		const first = await list({ limit: 2 });
		expect(first.map(({ id }) => id)).toEqual(['r3', 'r2']);
		expect(first[0]).not.toHaveProperty('nextCursor');
		const second = await list({ limit: 2, cursor: first[1].nextCursor });
		expect(second.map(({ id }) => id)).toEqual(['r1']);
		expect(second[0]).not.toHaveProperty('nextCursor');
	});

	test('a page that takes just all has no next one', async () => {
		expect((await list({ limit: 3 })).at(-1)).not.toHaveProperty('nextCursor');
	});

	test('a cursor of nowhere is refused', async () => {
		const refusal = await refusalOf(list({ cursor: 'zzz' }));
		expect(refusal).toMatchObject({
			name: 'NodeOperationError',
			message: 'The cursor does not come from a page before',
			description: expect.stringContaining('first page'),
		});
	});

	test.each([0, -1, 1001, 1.5, 'many', null])('the limit %j is refused', async (limit) => {
		const refusal = await refusalOf(list({ limit }));
		expect(refusal).toMatchObject({
			name: 'NodeOperationError',
			message: `The limit must be a whole number from 1 to 1000, not ${limit}`,
			description: expect.stringContaining('Return All'),
		});
	});

	test('Return All takes more than one page', async () => {
		const big = await temporaryStore(T);
		for (let index = 0; index < 201; index++) {
			big.clock.now += 1;
			await big.store.add(newRecord({ id: `r${index}` }));
		}
		const all = await run(big, { operation: 'getAll', returnAll: true });
		expect(all).toHaveLength(201);
		expect(new Set(all.map(({ json }) => json.id)).size).toBe(201);
		expect(all[0].json.id).toBe('r200');
	});
});

test('every input item is asked for itself', async () => {
	const items = await run(
		temporary,
		{ operation: 'getAll', filters: { text: '={{ $json.text }}' } },
		{ items: [{ json: { text: 'slow' } }, { json: { text: 'mail' } }] },
	);
	expect(items.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
		['r2', { item: 0 }],
		['r3', { item: 1 }],
	]);
});
