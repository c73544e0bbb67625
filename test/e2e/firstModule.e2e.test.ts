import { output } from './harness/client';
import { guarded } from './harness/guarded';
import { call, guard, LATER, noOp, store } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { down } from './harness/service';
import { node, workflow } from './harness/workflow';

describe("the workflow's first module", () => {
	const on = onSharedN8n();

	it('is the node behind a Schedule: its errors stop the execution and store nothing', async () => {
		const { client, service } = on;
		service.answers.set('/scheduled', down);
		const interval = [{ field: 'seconds', secondsInterval: 1 }];
		const id = await client.createActive(
			workflow(
				'first-module',
				[
					node('Schedule', 'scheduleTrigger', { rule: { interval } }, { typeVersion: 1.2 }),
					guard(LATER),
					store(),
					call('Call', `${service.url}/scheduled`),
					noOp('Tell'),
				],
				['Schedule > Guard > Call', 'Guard#2 > Tell', 'Store + Guard'],
			),
		);
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error).toMatchObject({ httpCode: '503' });
		expect(execution.customData ?? {}).toEqual({});
		expect(service.calls('/scheduled')).toBeGreaterThan(0);
	});

	it('is the webhook that brings the data: what comes after it is stored', async () => {
		const { client, service } = on;
		service.answers.set('/from-webhook', down);
		const id = await client.createActive(
			guarded({
				path: 'webhook-start',
				guardParameters: LATER,
				branch: [call('Call', `${service.url}/from-webhook`)],
				chains: ['Guard > Call'],
			}),
		);
		await client.webhook('webhook-start', { orders: [{ order: 1 }] });
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('success');
		expect(output(execution, 'Tell')).toHaveLength(1);
	});
});
