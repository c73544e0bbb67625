import { output } from './harness/client';
import { orders } from './harness/guarded';
import { onSharedN8n } from './harness/onN8n';
import { ordersWorkflow } from './harness/orders';
import { down, json } from './harness/service';

describe('a guarded workflow on a real n8n', () => {
	const on = onSharedN8n();

	it('stores a failing item, lets the others finish, and retries it from the failed node', async () => {
		const { client, service } = on;
		service.answers.set('/retry/charge/2', down);
		const id = await client.createActive(ordersWorkflow(service.url, 'retry'));
		const response = await client.webhook('retry', orders(1, 2, 3));
		expect(response.status).toBe(200);

		const [first] = await client.ended(id, 1);
		expect(first.status).toBe('success');
		expect(output(first, 'Done')).toHaveLength(2);
		expect(output(first, 'Tell')).toEqual([
			expect.objectContaining({
				status: 'pending',
				errorType: 'ConnectionError',
				because: 'HTTP status 503',
				failedNode: 'Charge',
				attempts: 0,
				executionId: first.id,
				workflowId: id,
			}),
		]);
		await client.seeIncomplete(first, 1);
		// The editor shows the guarded nodes in place.
		expect(first.data.resultData.runData.Reserve).toHaveLength(3);

		service.answers.delete('/retry/charge/2');
		const [, ...resumed] = await client.ended(id, 2);
		expect(resumed.flatMap((execution) => output(execution, 'Done'))).toEqual([
			{ ok: true, path: '/retry/charge/2?shop=north' },
		]);
		expect(service.calls('/retry/reserve/2')).toBe(1);
	});

	it('holds an item whose data is refused', async () => {
		const { client, service } = on;
		service.answers.set('/hold/charge/7', json(400, { message: 'bad order' }));
		const id = await client.createActive(ordersWorkflow(service.url, 'hold'));
		await client.webhook('hold', orders(7, 8));
		const [first] = await client.ended(id, 1);
		expect(output(first, 'Tell')).toEqual([
			expect.objectContaining({
				status: 'unresolved',
				errorType: 'DataError',
				because: 'HTTP status 400',
				nextAttemptAt: null,
			}),
		]);
		expect(output(first, 'Done')).toHaveLength(1);
	});

	it('fails the execution with the original error for a kind of error that no rule keeps', async () => {
		const { client, service } = on;
		service.answers.set('/fail/charge/9', json(409, { message: 'exists' }));
		const id = await client.createActive(ordersWorkflow(service.url, 'fail'));
		await client.webhook('fail', orders(9));
		const [first] = await client.ended(id, 1);
		expect(first.status).toBe('error');
		expect(first.data.resultData.error).toMatchObject({ httpCode: '409' });
	});
});
