import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8nClient, output, until } from './harness/client';
import { ordersWorkflow } from './harness/orders';
import { json, startService, type Service } from './harness/service';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, shared with the npm scripts
const { startN8n } = require('../../scripts/lib/n8n.cjs') as {
	startN8n(options: { folder: string; port?: number }): Promise<{
		url: string;
		log(): string;
		stop(signal?: string): Promise<void>;
	}>;
};

const PASSWORD = 'Long-enough-1';

describe('a guarded workflow on a real n8n', () => {
	let folder: string;
	let service: Service;
	let n8n: Awaited<ReturnType<typeof startN8n>>;
	let client: N8nClient;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'n8n-e2e-'));
		service = await startService();
		n8n = await startN8n({ folder });
		client = new N8nClient(n8n.url);
		await client.setUpOwner(PASSWORD);
	});

	afterAll(async () => {
		await n8n?.stop();
		await service?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it('stores a failing item, lets the others finish, and retries it from the failed node', async () => {
		service.answers.set('/charge/2/north', json(503, { error: 'down' }));
		const id = await client.createActive(ordersWorkflow(service.url, 'retry'));
		const response = await client.webhook('retry', {
			shop: 'north',
			orders: [1, 2, 3].map((order) => ({ order })),
		});
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
		// The editor shows the guarded nodes in place.
		expect(first.data.resultData.runData.Reserve).toHaveLength(3);

		service.answers.delete('/charge/2/north');
		const resumed = await until('the retry to finish', async () =>
			(await client.ended(id, 2)).find(
				(execution) =>
					output(execution, 'Done').length > 0 && execution !== first && execution.id !== first.id,
			),
		);
		expect(resumed.status).toBe('success');
		expect(output(resumed, 'Done')).toEqual([{ ok: true, path: '/charge/2/north' }]);
		expect(service.calls.get('/reserve/2')).toBe(1);
	});

	it('holds an item whose data is refused', async () => {
		service.answers.set('/charge/7/north', json(400, { message: 'bad order' }));
		const id = await client.createActive(ordersWorkflow(service.url, 'hold'));
		await client.webhook('hold', { shop: 'north', orders: [{ order: 7 }, { order: 8 }] });
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
		service.answers.set('/charge/9/north', json(409, { message: 'exists' }));
		const id = await client.createActive(ordersWorkflow(service.url, 'fail'));
		await client.webhook('fail', { shop: 'north', orders: [{ order: 9 }] });
		const [first] = await client.ended(id, 1);
		expect(first.status).toBe('error');
		expect(first.data.resultData.error).toMatchObject({ httpCode: '409' });
	});
});
