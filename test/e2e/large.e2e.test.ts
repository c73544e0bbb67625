import { output } from './harness/client';
import { orders } from './harness/guarded';
import { LATER } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ordersWorkflow } from './harness/orders';
import { down } from './harness/service';

const ITEMS = 200;
const EVERY = 5;

describe('a large run', () => {
	const on = onSharedN8n();

	it('accounts for every item', async () => {
		const { client, service } = on;
		const all = Array.from({ length: ITEMS }, (_, index) => index + 1);
		const failing = all.filter((order) => order % EVERY === 0);
		for (const order of failing) service.answers.set(`/large/charge/${order}`, down);
		const id = await client.createActive(ordersWorkflow(service.url, 'large', LATER));
		await client.webhook('large', orders(...all));
		const [execution] = await client.ended(id, 1);

		expect(execution.status).toBe('success');
		expect(output(execution, 'Done')).toHaveLength(ITEMS - failing.length);
		expect(output(execution, 'Tell')).toHaveLength(failing.length);
		await client.seeIncomplete(execution, failing.length);
		expect(service.callsBelow('/large/reserve/')).toBe(ITEMS);
		expect(service.callsBelow('/large/charge/')).toBe(ITEMS);
		expect(new Set(output(execution, 'Tell').map((each) => each.id)).size).toBe(failing.length);
	});
});
