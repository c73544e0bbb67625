import type { IncomingMessage } from 'node:http';

import { output } from './harness/client';
import { orders } from './harness/guarded';
import { LATER } from './harness/nodes';
import { OwnN8n } from './harness/n8n';
import { ordersWorkflow } from './harness/orders';
import { down, json, startService, type Service } from './harness/service';
import { spansIn, type Span } from './harness/spans';
import { until } from './harness/until';

const NUMBERS = [1, 2, 3, 4];

/** n8n keeps one span per execution and node name, and knows of the Guard's output at its end. */
describe('section 3: spans of n8n’s OpenTelemetry module', () => {
	let n8n: OwnN8n;
	let service: Service;
	const spans: Span[] = [];

	async function receive(request: IncomingMessage) {
		const chunks = (await request.toArray()) as Buffer[];
		spans.push(...spansIn(Buffer.concat(chunks)));
	}

	beforeAll(async () => {
		service = await startService();
		service.answers.set('/v1/traces', (request, response) => {
			void receive(request).then(() => json(200, {})(request, response));
		});
		n8n = await OwnN8n.start({
			N8N_OTEL_ENABLED: 'true',
			N8N_OTEL_EXPORTER_OTLP_ENDPOINT: service.url,
		});
	});
	afterAll(async () => {
		await n8n?.end();
		await service?.close();
	});

	async function run(path: string, maxParallelItems: number) {
		const { client } = n8n;
		service.answers.set(`/${path}/charge/2`, down);
		const definition = ordersWorkflow(service.url, path, {
			...LATER,
			options: { maxParallelItems },
		});
		const id = await client.createActive(definition);
		await client.webhook(path, orders(...NUMBERS));
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('success');
		expect(output(execution, 'Done')).toHaveLength(3);
		expect(output(execution, 'Tell')).toHaveLength(1);
		// n8n sends them in batches, the execution's own when it has ended.
		return await until('the spans of the execution', async () => {
			const own = spans.filter(({ attributes }) => attributes['n8n.execution.id'] === execution.id);
			return own.length > 0 && { own, nodes: spans.filter(({ name }) => name === 'node.execute') };
		});
	}

	const of = (all: Span[], node: string) =>
		all.filter(({ attributes }) => attributes['n8n.node.name'] === node);

	it('one of each run of a guarded node, failed where it did, and the execution’s own', async () => {
		const { own, nodes } = await run('spans', 1);
		expect(own.map(({ name, failed }) => [name, failed])).toEqual([['workflow.execute', false]]);
		expect(of(nodes, 'Reserve')).toHaveLength(NUMBERS.length);
		const charged = of(nodes, 'Charge').map(({ failed }) => failed);
		expect(charged.sort()).toEqual([false, false, false, true]);
		expect(of(nodes, 'Guard').map(({ failed }) => failed)).toEqual([false]);
		for (const { attributes } of of(nodes, 'Reserve')) {
			expect(attributes['n8n.node.items.output']).toBe(1);
		}
	});

	it('of runs at the same time some may be missing, which harms nothing', async () => {
		spans.length = 0;
		const { own, nodes } = await run('spans-parallel', 4);
		expect(own.map(({ failed }) => failed)).toEqual([false]);
		for (const node of ['Reserve', 'Charge']) {
			expect(of(nodes, node).length).toBeGreaterThanOrEqual(1);
			expect(of(nodes, node).length).toBeLessThanOrEqual(NUMBERS.length);
		}
		expect(n8n.log()).not.toMatch(/Failed to (start|end) \w+ span/);
	});
});
