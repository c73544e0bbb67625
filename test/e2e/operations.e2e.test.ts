import { randomUUID } from 'node:crypto';

import { output } from './harness/client';
import { orders } from './harness/guarded';
import { operations } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ordersWorkflow } from './harness/orders';
import { json } from './harness/service';
import { node, type WorkflowDefinition } from './harness/workflow';

/** Operations as a person uses them: each behind a webhook of its own, in the guarded workflow. */
const OPERATIONS: Record<string, object> = {
	list: { operation: 'getAll', returnAll: true, filters: {} },
	held: { operation: 'getAll', returnAll: true, filters: { status: ['unresolved'] } },
	get: { operation: 'get', id: '={{ $json.body.id }}' },
	resubmit: { operation: 'resubmit', ids: '={{ $json.body.id }}' },
	discard: { operation: 'discard', ids: '={{ $json.body.id }}' },
	delete: { operation: 'delete', ids: '={{ $json.body.id }}' },
};

function withOperations(definition: WorkflowDefinition, path: string): WorkflowDefinition {
	for (const [name, parameters] of Object.entries(OPERATIONS)) {
		const ask = `Ask ${name}`;
		const hook = { path: `${path}-${name}`, httpMethod: 'POST', responseMode: 'lastNode' };
		definition.nodes.push(
			...[
				node(
					ask,
					'webhook',
					{ ...hook, responseData: 'allEntries', options: {} },
					{ typeVersion: 2, webhookId: randomUUID() },
				),
				operations(name, parameters),
			].map((each) => ({ ...each, position: [0, 0] as [number, number] })),
		);
		definition.connections[ask] = { main: [[{ node: name, type: 'main', index: 0 }]] };
		definition.connections.Store.ai_vectorStore[0]!.push({
			node: name,
			type: 'ai_vectorStore',
			index: 0,
		});
	}
	return definition;
}

type Item = Record<string, unknown> & { id: string };

describe('the Incomplete Executions node', () => {
	const on = onSharedN8n();

	const ask = async (path: string, name: string, body: object = {}): Promise<Item[]> => {
		const response = await on.client.webhook(`${path}-${name}`, body);
		const text = await response.text();
		expect({ status: response.status, text }).toMatchObject({ status: 200 });
		return JSON.parse(text) as Item[];
	};

	it('lists, gets, discards and deletes records', async () => {
		const { client, service } = on;
		for (const order of [1, 2]) service.answers.set(`/ops/charge/${order}`, json(400, {}));
		const id = await client.createActive(withOperations(ordersWorkflow(service.url, 'ops'), 'ops'));
		await client.webhook('ops', orders(1, 2));
		await client.ended(id, 1);

		const [second, first] = await ask('ops', 'list');
		expect([first, second]).toEqual(
			[0, 1].map((itemIndex) =>
				expect.objectContaining({ itemIndex, status: 'unresolved', errorType: 'DataError' }),
			),
		);
		expect(await ask('ops', 'get', { id: first.id })).toEqual([
			expect.objectContaining({
				id: first.id,
				failedNode: 'Charge',
				error: expect.objectContaining({ httpCode: '400' }) as object,
				input: [expect.objectContaining({ json: { order: 1 } })],
				failedNodeInput: expect.anything() as object,
				attemptHistory: [expect.objectContaining({ number: 0, outcome: 'failed' })],
			}),
		]);

		expect(await ask('ops', 'discard', { id: first.id })).toEqual([
			{ id: first.id, changed: true },
		]);
		expect((await ask('ops', 'held')).map((each) => each.id)).toEqual([second.id]);
		expect(await ask('ops', 'delete', { id: first.id })).toEqual([{ id: first.id, changed: true }]);
		expect((await ask('ops', 'list')).map((each) => each.id)).toEqual([second.id]);
	});

	it('resubmits an order after the workflow was corrected: it goes on with the new parameters', async () => {
		const { client, service } = on;
		service.answers.set('/fix/charge/1', json(400, {}));
		const definition = withOperations(ordersWorkflow(service.url, 'fix'), 'fix');
		const id = await client.createActive(definition);
		await client.webhook('fix', orders(1, 2));
		await client.ended(id, 1);
		const [record] = await ask('fix', 'list');

		const charge = definition.nodes.find(({ name }) => name === 'Charge')!;
		charge.parameters.url = `=${service.url}/fix/corrected/{{ $('Guard').item.json.order }}`;
		await client.change(id, definition);
		expect(await ask('fix', 'resubmit', { id: record.id })).toEqual([
			{ id: record.id, changed: true },
		]);
		// The first run, two calls of operations, and the attempt.
		const executions = await client.ended(id, 4);
		const attempts = executions.filter(({ data }) => data.resultData.runData.Trigger);
		expect(attempts.flatMap((attempt) => output(attempt, 'Done'))).toEqual([
			{ ok: true, path: '/fix/corrected/1' },
		]);
		expect(service.calls('/fix/reserve/1')).toBe(1);
		expect(service.calls('/fix/charge/1')).toBe(1);
		expect(await ask('fix', 'get', { id: record.id })).toEqual([
			expect.objectContaining({
				status: 'resolved',
				attemptHistory: [
					expect.objectContaining({ outcome: 'failed' }),
					expect.objectContaining({ number: 1, outcome: 'succeeded' }),
				],
			}),
		]);
	});
});
