import { output } from './harness/client';
import { orders } from './harness/guarded';
import { noOp } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ordersWorkflow } from './harness/orders';
import { json } from './harness/service';
import { node, workflow } from './harness/workflow';

describe('an execution that fails by the rules', () => {
	const on = onSharedN8n();

	it("starts n8n's error workflow", async () => {
		const { client, service } = on;
		const errorWorkflow = await client.createActive(
			workflow('on-error', [node('Error', 'errorTrigger'), noOp('Note')], ['Error > Note']),
		);
		service.answers.set('/alarm/charge/1', json(409, {}));
		const definition = ordersWorkflow(service.url, 'alarm');
		const id = await client.createActive({ ...definition, settings: { errorWorkflow } });
		await client.webhook('alarm', orders(1));
		const [failed] = await client.ended(id, 1);
		expect(failed.status).toBe('error');
		const [told] = await client.ended(errorWorkflow, 1);
		expect(output(told, 'Note')).toEqual([
			expect.objectContaining({
				workflow: expect.objectContaining({ id }) as object,
				execution: expect.objectContaining({ id: failed.id }) as object,
			}),
		]);
	});

	it("goes on by n8n's Retry button without running finished items or nodes again", async () => {
		const { client, service } = on;
		service.answers.set('/again/charge/2', json(409, {}));
		const id = await client.createActive(ordersWorkflow(service.url, 'again'));
		await client.webhook('again', orders(1, 2, 3));
		const [failed] = await client.ended(id, 1);
		expect(failed.status).toBe('error');

		service.answers.delete('/again/charge/2');
		await client.request('POST', `/rest/executions/${failed.id}/retry`, { loadWorkflow: false });
		const [, retried] = await client.ended(id, 2);
		expect(retried.mode).toBe('retry');
		expect(retried.status).toBe('success');
		expect(output(retried, 'Done').map(({ path }) => path)).toEqual(
			[1, 2, 3].map((order) => `/again/charge/${order}?shop=north`),
		);
		for (const order of [1, 2, 3]) expect(service.calls(`/again/reserve/${order}`)).toBe(1);
		expect(service.calls('/again/charge/1')).toBe(1);
		expect(service.calls('/again/charge/2')).toBe(2);
	});
});
