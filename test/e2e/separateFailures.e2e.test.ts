import { output, type Execution } from './harness/client';
import { orders } from './harness/guarded';
import { LATER, noOp } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ask, withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { down } from './harness/service';
import { node, workflow } from './harness/workflow';

const SEPARATE = { options: { separateExecutions: true } };
const failedOf = (executions: Execution[]) => executions.filter(({ status }) => status === 'error');

describe('section 3, the second engine: failed items with executions of their own', () => {
	const on = onSharedN8n();

	it("start n8n's error workflow, each of them, though the Guard keeps them", async () => {
		const { client, service } = on;
		const path = 'separate-alarm';
		const errorWorkflow = await client.createActive(
			workflow(
				'on-separate-error',
				[node('Error', 'errorTrigger'), noOp('Note')],
				['Error > Note'],
			),
		);
		for (const order of [1, 3]) service.answers.set(`/${path}/charge/${order}`, down);
		const definition = ordersWorkflow(service.url, path, { ...LATER, ...SEPARATE });
		const id = await client.createActive({ ...definition, settings: { errorWorkflow } });
		await client.webhook(path, orders(1, 2, 3));
		const failed = failedOf(await client.ended(id, 4)).map((each) => each.id);
		expect(failed).toHaveLength(2);
		const told = await client.ended(errorWorkflow, 2);
		const named = told.map((each) => (output(each, 'Note')[0].execution as { id: string }).id);
		expect(named.sort()).toEqual(failed.sort());
	});

	it("leave their records pending when n8n's Retry finishes their executions", async () => {
		const { client, service } = on;
		const path = 'separate-button';
		service.answers.set(`/${path}/charge/1`, down);
		const definition = ordersWorkflow(service.url, path, { ...LATER, ...SEPARATE });
		const id = await client.createActive(withOperations(definition, path));
		await client.webhook(path, orders(1));
		const [failed] = failedOf(await client.ended(id, 2));
		service.answers.delete(`/${path}/charge/1`);
		await client.request('POST', `/rest/executions/${failed.id}/retry`, { loadWorkflow: false });
		const all = await client.ended(id, 3);
		expect(all.find(({ mode }) => mode === 'retry')?.status).toBe('success');
		expect(service.calls(`/${path}/charge/1`)).toBe(2);
		expect(await ask(client, path, 'list')).toEqual([
			expect.objectContaining({ status: 'pending' }),
		]);
	});
});
