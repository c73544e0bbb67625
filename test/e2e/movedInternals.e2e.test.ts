import { join } from 'node:path';

import { orders } from './harness/guarded';
import { OwnN8n } from './harness/n8n';
import { call, guard, noOp, store, webhook } from './harness/nodes';
import { ordersWorkflow } from './harness/orders';
import { startService, type Service } from './harness/service';
import { workflow } from './harness/workflow';

const MOVED = {
	'n8n-core': 'SupplyDataContext',
	'n8n/dist/active-executions.js': 'ActiveExecutions',
};
const REASON =
	/does not fit .*: it lacks SupplyDataContext of n8n-core, ActiveExecutions.prototype.stopExecution of n8n\/dist\/active-executions.js/;

describe('an n8n whose internals moved', () => {
	let n8n: OwnN8n;
	let service: Service;

	beforeAll(async () => {
		service = await startService();
		n8n = await OwnN8n.start({
			NODE_OPTIONS: `--require ${join(__dirname, 'harness', 'movedInternals.cjs')}`,
			MOVED_PARTS: JSON.stringify(MOVED),
		});
	});
	afterAll(async () => {
		await n8n?.end();
		await service?.close();
	});

	it('is told when a workflow with a Trigger is activated', async () => {
		const created = await n8n.client.create(ordersWorkflow(service.url, 'moved'));
		await expect(n8n.client.activate(created)).rejects.toThrow(REASON);
	});

	it('is told by the Guard, before anything runs', async () => {
		const { client } = n8n;
		const id = await client.createActive(
			workflow(
				'moved-guard',
				[
					webhook('moved-guard'),
					guard(),
					store(),
					call('Call', `${service.url}/moved`),
					noOp('Done'),
				],
				['Webhook > Guard > Call', 'Guard#1 > Done', 'Store + Guard'],
			),
		);
		await client.webhook('moved-guard', orders(1));
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toMatch(REASON);
		expect(service.calls('/moved')).toBe(0);
	});
});
