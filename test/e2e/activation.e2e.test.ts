import { output } from './harness/client';
import { orders } from './harness/guarded';
import { call, guard, noOp, split, webhook } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ordersWorkflow } from './harness/orders';
import { down } from './harness/service';
import { traits } from './harness/traits';
import { until } from './harness/until';
import { workflow } from './harness/workflow';

const POLL_MS = 1_000;

describe("the Trigger and n8n's activation", () => {
	const on = onSharedN8n();

	/** When the first execution's only record is due, and the Trigger has had two looks since. */
	const afterDue = async (id: string): Promise<void> => {
		const [first] = await on.client.ended(id, 1);
		const due = Date.parse(String(output(first, 'Tell')[0].nextAttemptAt));
		await until('the record to be long due', async () => Date.now() > due + 2 * POLL_MS);
	};

	it('deactivation ends the polling, activation goes on', async () => {
		const { client, service } = on;
		service.answers.set('/pause/charge/1', down);
		const definition = ordersWorkflow(service.url, 'pause', { customMinutes: '0.03' });
		const created = await client.create(definition);
		await client.activate(created);
		await client.webhook('pause', orders(1));
		await client.ended(created.id, 1);
		await client.deactivate(created.id);
		service.answers.delete('/pause/charge/1');
		await afterDue(created.id);
		expect(await client.executionIds(created.id)).toHaveLength(1);

		await client.activate(created);
		const [, resumed] = await client.ended(created.id, 2);
		expect(output(resumed, 'Done')).toHaveLength(1);
	});

	it('a Guard disabled by a new version gets nothing, even where the Trigger stays as it is', async () => {
		const { client, service } = on;
		service.answers.set('/disabled/charge/1', down);
		const definition = ordersWorkflow(service.url, 'disabled', { customMinutes: '0.05' });
		const id = await client.createActive(definition);
		await client.webhook('disabled', orders(1));
		await client.ended(id, 1);
		const guardNode = definition.nodes.find(({ name }) => name === 'Guard')!;
		guardNode.disabled = true;
		const refused = await client.change(id, definition).then(
			() => undefined,
			(error: Error) => error.message,
		);
		if (traits.publishesAtOnce) expect(refused).toContain('The Guard "Guard" is disabled');
		else expect(refused).toBeUndefined();
		await afterDue(id);
		expect(await client.executionIds(id)).toHaveLength(1);

		guardNode.disabled = false;
		service.answers.delete('/disabled/charge/1');
		await client.change(id, definition);
		const [, resumed] = await client.ended(id, 2);
		expect(output(resumed, 'Done')).toHaveLength(1);
		expect(service.calls('/disabled/reserve/1')).toBe(1);
	});

	it('a Guard added by a new version is served', async () => {
		const { client, service } = on;
		service.answers.set('/added/2', down);
		const definition = ordersWorkflow(service.url, 'added');
		const id = await client.createActive(definition);
		const more = workflow(
			'added',
			[webhook('added-2'), split(), guard(), call('Call', `${service.url}/added/2`), noOp('Tell')],
			['Webhook > Split > Guard > Call', 'Guard#2 > Tell'],
		);
		const rename = (name: string) => `${name} 2`;
		for (const each of more.nodes) {
			definition.nodes.push({ ...each, name: rename(each.name) });
		}
		for (const [name, outputs] of Object.entries(more.connections)) {
			definition.connections[rename(name)] = JSON.parse(
				JSON.stringify(outputs).replace(
					/"node":"(\w+)"/g,
					(_, node: string) => `"node":"${rename(node)}"`,
				),
			) as (typeof definition.connections)[string];
		}
		definition.connections.Trigger.main[0]!.push({ node: 'Guard 2', type: 'main', index: 0 });
		definition.connections.Store.ai_vectorStore[0]!.push({
			node: 'Guard 2',
			type: 'ai_vectorStore',
			index: 0,
		});
		await client.change(id, definition);
		await client.webhook('added-2', orders(1));
		const [first] = await client.ended(id, 1);
		expect(output(first, 'Tell 2')).toHaveLength(1);
		service.answers.delete('/added/2');
		await until('the new Guard’s record to be retried', async () => service.calls('/added/2') > 1);
	});

	it('activation is refused with a clear reason', async () => {
		type Definition = ReturnType<typeof ordersWorkflow>;
		const refuse = async (name: string, spoil: (definition: Definition) => void) => {
			const definition = ordersWorkflow(on.service.url, name);
			spoil(definition);
			return await on.client.activate(await on.client.create(definition)).then(
				() => 'it was activated',
				(error: Error) => error.message,
			);
		};
		// Side by side: n8n tries each for a quarter of a minute.
		const [disabled, noStore, nowhere, other] = await Promise.all([
			refuse('refuse-disabled', ({ nodes }) => {
				nodes.find(({ name }) => name === 'Guard')!.disabled = true;
			}),
			refuse('refuse-store', ({ connections }) => {
				const plugs = connections.Store.ai_vectorStore[0]!;
				plugs.splice(
					plugs.findIndex(({ node }) => node === 'Trigger'),
					1,
				);
			}),
			refuse('refuse-nowhere', ({ connections }) => {
				delete connections.Trigger;
			}),
			refuse('refuse-other', ({ connections }) => {
				connections.Trigger.main[0]![0].node = 'Reserve';
			}),
		]);
		expect(disabled).toContain('The Guard "Guard" is disabled');
		expect(noStore).toMatch(/Store/);
		expect(nowhere).toContain('not connected to a Guard');
		expect(other).toContain('"Reserve" is not a Guard');
	});

	it('without a Store at the Guard, the execution fails and says what to do; nothing runs', async () => {
		const { client, service } = on;
		const id = await client.createActive(
			workflow(
				'no-store',
				[webhook('no-store'), guard(), call('Call', `${service.url}/no-store`)],
				['Webhook > Guard > Call'],
			),
		);
		await client.webhook('no-store', {});
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toMatch(/Store/);
		expect(service.calls('/no-store')).toBe(0);
	});
});
