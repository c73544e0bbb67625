import { newRecord, CALL, GUARD } from '../support/records';
import { closeTemporaryStores, temporaryStore } from '../support/temporaryStore';
import { refusalOf, run } from './operations';

afterAll(closeTemporaryStores);

test('gives the record with its items, its error and all attempts', async () => {
	const temporary = await temporaryStore(5000);
	const { store, clock } = temporary;
	await store.add(newRecord({ id: 'a', next: { status: 'pending', dueInMs: 0 }, json: { n: 1 } }));
	const guardIds = [GUARD.id];
	const [{ claimToken }] = await store.claim({
		workflowId: 'w1',
		guardIds,
		maxInProgress: 1,
		claimMs: 1000,
	});
	await store.takeLease({
		id: 'a',
		workflowId: 'w1',
		claimToken,
		leaseMs: 1000,
		executionId: 'e9',
	});
	clock.now = 6000;
	await store.settle('a', claimToken, {
		outcome: 'failed',
		failure: {
			errorType: 'RateLimitError',
			because: 'HTTP status 429',
			message: 'Slow down',
			failedNode: CALL,
			error: { message: 'Slow down' },
		},
		next: { status: 'unresolved', reason: 'No scheduled retry is left' },
		progressed: false,
	});

	const [{ json, pairedItem }] = await run(temporary, { operation: 'get', id: ' a ' });
	expect(pairedItem).toEqual({ item: 0 });
	expect(json).toMatchObject({
		id: 'a',
		status: 'unresolved',
		reason: 'No scheduled retry is left',
		errorType: 'RateLimitError',
		attempts: 1,
		input: [{ json: { n: 1 } }],
		failedNodeInput: [{ json: { n: 1 } }],
		attemptHistory: [
			{
				number: 0,
				outcome: 'failed',
				startedAt: '1970-01-01T00:00:01.000Z',
				endedAt: '1970-01-01T00:00:05.000Z',
				errorType: 'DataError',
				message: 'Bad request',
				failedNodeName: 'Call',
			},
			{
				number: 1,
				outcome: 'failed',
				startedAt: '1970-01-01T00:00:05.000Z',
				endedAt: '1970-01-01T00:00:06.000Z',
				executionId: 'e9',
				errorType: 'RateLimitError',
				message: 'Slow down',
				failedNodeName: 'Call',
			},
		],
	});
	expect(json.error).toHaveProperty('message');
});

test('takes the id from the item that comes in', async () => {
	const temporary = await temporaryStore();
	await temporary.store.add(newRecord({ id: 'b' }));
	const items = await run(temporary, { operation: 'get' }, { items: [{ json: { id: 'b' } }] });
	expect(items[0].json.id).toBe('b');
});

test.each([
	['a record that is not there', 'nowhere', 'This workflow has no incomplete execution nowhere'],
	['a record of another workflow', 'c', 'This workflow has no incomplete execution c'],
	['no id', '', 'No ID is given'],
])('refuses %s', async (_, id, message) => {
	const temporary = await temporaryStore();
	await temporary.store.add(newRecord({ id: 'c', origin: { workflowId: 'w2' } }));
	const refusal = await refusalOf(run(temporary, { operation: 'get', id }));
	expect(refusal.name).toBe('NodeOperationError');
	expect(refusal.message).toBe(message);
	expect(refusal.description).toBeTruthy();
	expect(refusal.context.itemIndex).toBe(0);
});
