import { output } from './harness/client';
import { orders } from './harness/guarded';
import { onSharedN8n } from './harness/onN8n';
import { ask, withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { json } from './harness/service';

describe('the Incomplete Executions node', () => {
	const on = onSharedN8n();

	it('lists, gets, discards and deletes records', async () => {
		const { client, service } = on;
		for (const order of [1, 2]) service.answers.set(`/ops/charge/${order}`, json(400, {}));
		const id = await client.createActive(withOperations(ordersWorkflow(service.url, 'ops'), 'ops'));
		await client.webhook('ops', orders(1, 2));
		await client.ended(id, 1);

		const [second, first] = await ask(client, 'ops', 'list');
		expect([first, second]).toEqual(
			[0, 1].map((itemIndex) =>
				expect.objectContaining({ itemIndex, status: 'unresolved', errorType: 'DataError' }),
			),
		);
		expect(await ask(client, 'ops', 'get', { id: first.id })).toEqual([
			expect.objectContaining({
				id: first.id,
				failedNode: 'Charge',
				error: expect.objectContaining({ httpCode: '400' }) as object,
				input: [expect.objectContaining({ json: { order: 1 } })],
				failedNodeInput: expect.anything() as object,
				attemptHistory: [expect.objectContaining({ number: 0, outcome: 'failed' })],
			}),
		]);

		expect(await ask(client, 'ops', 'discard', { id: first.id })).toEqual([
			{ id: first.id, changed: true },
		]);
		expect((await ask(client, 'ops', 'held')).map((each) => each.id)).toEqual([second.id]);
		expect(await ask(client, 'ops', 'delete', { id: first.id })).toEqual([
			{ id: first.id, changed: true },
		]);
		expect((await ask(client, 'ops', 'list')).map((each) => each.id)).toEqual([second.id]);
	});

	it('resubmits an order after the workflow was corrected: it goes on with the new parameters', async () => {
		const { client, service } = on;
		service.answers.set('/fix/charge/1', json(400, {}));
		const definition = withOperations(ordersWorkflow(service.url, 'fix'), 'fix');
		const id = await client.createActive(definition);
		await client.webhook('fix', orders(1, 2));
		await client.ended(id, 1);
		const [record] = await ask(client, 'fix', 'list');

		const charge = definition.nodes.find(({ name }) => name === 'Charge')!;
		charge.parameters.url = `=${service.url}/fix/corrected/{{ $('Guard').item.json.order }}`;
		await client.change(id, definition);
		expect(await ask(client, 'fix', 'resubmit', { id: record.id })).toEqual([
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
		expect(await ask(client, 'fix', 'get', { id: record.id })).toEqual([
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
