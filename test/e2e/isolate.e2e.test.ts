import { output } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { call, LATER, set } from './harness/nodes';
import { OwnN8n } from './harness/n8n';
import { startService, type Service } from './harness/service';

/** Far more than the memory that n8n gives its expressions (128 MB). */
const GREEDY = 'Array.from({ length: 60 }, () => new Array(1e6).fill(1)).length';

/** n8n evaluates the expressions of an execution in one isolate, with a limit of its memory. */
describe('an expression that runs out of memory', () => {
	let n8n: OwnN8n;
	let service: Service;

	beforeAll(async () => {
		service = await startService();
		// The default of newer ones.
		n8n = await OwnN8n.start({ N8N_EXPRESSION_ENGINE: 'vm' });
	});
	afterAll(async () => {
		await n8n?.end();
		await service?.close();
	});

	it('breaks neither later items nor the nodes behind the Guard', async () => {
		const { client } = n8n;
		const definition = guarded({
			path: 'greedy',
			guardParameters: LATER,
			branch: [
				set('Set', { field: `={{ $json.order === 2 ? ${GREEDY} : $json.order }}` }),
				call('Call', `=${service.url}/greedy/{{ $json.field }}`),
				set('Behind', { seen: "={{ $('Webhook').item.json.body.shop }} {{ $json.path }}" }),
			],
			chains: ['Guard > Set > Call', 'Done > Behind'],
		});
		const id = await client.createActive(definition);
		await client.webhook('greedy', orders(1, 2, 3, 4));
		const [execution] = await client.ended(id, 1);
		expect(output(execution, 'Tell')).toEqual([
			expect.objectContaining({ failedNode: 'Set', status: 'unresolved' }),
		]);
		expect(execution.status).toBe('success');
		expect(output(execution, 'Behind').map(({ seen }) => seen)).toEqual(
			[1, 3, 4].map((order) => `north /greedy/${order}`),
		);
	});
});
