import { output } from './harness/client';
import { orders } from './harness/guarded';
import { call, guard, noOp, set, split, store, trigger, webhook } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { down } from './harness/service';
import { workflow } from './harness/workflow';

/** Everything an expression in a guarded branch may refer to, put into one field each. */
const REFERENCES = {
	item: "={{ $('Webhook').item.json.body.shop }}",
	first: "={{ $('Webhook').first().json.body.shop }}",
	side: "={{ $('Side').first().json.side }}",
	split: "={{ $('Split').item.json.order }}",
	guarded: "={{ $('Before').item.json.order }}",
	all: "={{ $('Split').all().length }}",
};

const expected = (order: number) => ({
	item: 'north',
	first: 'north',
	side: 'aside',
	split: String(order),
	guarded: String(order),
	all: '3',
});

describe('expressions in a resumed branch', () => {
	const on = onSharedN8n();

	it('refer to nodes before the Guard and on other paths, in the branch and behind Completed', async () => {
		const { client, service } = on;
		service.answers.set('/expressions/2', down);
		const { guarded: _, ...behind } = REFERENCES;
		const id = await client.createActive(
			workflow(
				'expressions',
				[
					webhook('expressions'),
					set('Side', { side: 'aside' }),
					split(),
					guard(),
					store(),
					trigger(),
					set('Before', {}),
					call('Call', `=${service.url}/expressions/{{ $json.order }}`),
					set('After', REFERENCES),
					set('Done', Object.fromEntries(Object.entries(behind).map(([k, v]) => [`${k}Done`, v]))),
					noOp('Last'),
				],
				[
					// Side runs on a path of its own, before the Guard.
					'Webhook > Side',
					'Webhook > Split > Guard > Before > Call > After',
					'Guard#1 > Done > Last',
					'Trigger > Guard',
					'Store + Guard',
					'Store + Trigger',
				],
			),
		);
		await client.webhook('expressions', orders(1, 2, 3));
		const [first] = await client.ended(id, 1);
		expect(first.status).toBe('success');
		const check = (execution: typeof first, numbers: number[]) => {
			const done = output(execution, 'Last');
			expect(done).toHaveLength(numbers.length);
			for (const [index, order] of numbers.entries()) {
				const { guarded: own, ...others } = expected(order);
				expect(done[index]).toMatchObject({ guarded: own, ...others });
				expect(done[index]).toMatchObject(
					Object.fromEntries(Object.entries(others).map(([k, v]) => [`${k}Done`, v])),
				);
			}
		};
		check(first, [1, 3]);

		service.answers.delete('/expressions/2');
		const executions = await client.ended(id, 2);
		check(executions.at(-1)!, [2]);
	});
});
