import { orders } from './harness/guarded';
import { onSharedN8n } from './harness/onN8n';
import { ordersWorkflow } from './harness/orders';
import { down, slow } from './harness/service';
import { until } from './harness/until';

const SLOW_MS = 1_500;

describe('a running execution that is stopped', () => {
	const on = onSharedN8n();

	it('starts no further item; those before it are complete', async () => {
		const { client, service } = on;
		service.answers.set('/stop/charge/2', slow(SLOW_MS));
		const definition = ordersWorkflow(service.url, 'stop');
		const id = await client.createActive(definition);
		await client.webhook('stop', orders(1, 2, 3, 4));
		await until(
			'the second item to be under way',
			async () => service.calls('/stop/charge/2') === 1,
		);
		const [running] = await client.executionIds(id);
		await client.request('POST', `/rest/executions/${running}/stop`);
		expect((await client.endOf(running)).status).toBe('canceled');

		// Another run goes through, which takes longer than the stopped item's call.
		service.answers.set('/stop/charge/9', slow(2 * SLOW_MS));
		await client.webhook('stop', orders(9));
		await client.ended(id, 2);
		const reserved = [1, 2, 3, 4].map((order) => service.calls(`/stop/reserve/${order}`));
		const charged = [1, 2, 3, 4].map((order) => service.calls(`/stop/charge/${order}`));
		expect({ reserved, charged }).toEqual({ reserved: [1, 1, 0, 0], charged: [1, 1, 0, 0] });
	});

	it('in an attempt keeps how far it came, and the record is retried', async () => {
		const { client, service } = on;
		const path = 'stop-attempt';
		const [reserve, charge] = [`/${path}/reserve/1`, `/${path}/charge/1`];
		service.answers.set(reserve, down);
		const id = await client.createActive(ordersWorkflow(service.url, path));
		await client.webhook(path, orders(1));
		await client.ended(id, 1);
		service.answers.set(reserve, slow(SLOW_MS));
		const attempts = await until('an attempt to be under way', async () => {
			const ids = await client.executionIds(id);
			const all = await Promise.all(ids.map(async (each) => await client.execution(each)));
			return all.find(({ status }) => status === 'running');
		});
		await until('its first call', async () => service.calls(reserve) > 1);
		const reserved = service.calls(reserve);
		await client.request('POST', `/rest/executions/${attempts.id}/stop`);
		expect((await client.endOf(attempts.id)).status).toBe('canceled');

		// The call under way came to its end, so the next attempt goes on behind it.
		await until('the record to be finished', async () => service.calls(charge) === 1);
		expect(service.calls(reserve)).toBe(reserved);
	});
});
