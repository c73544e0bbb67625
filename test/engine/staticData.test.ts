import type { Workflow } from 'n8n-workflow';

import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';
import type { Behaviour } from '../support/ordinaryNodes';

const harness = useHarness();

describe('trap 1.3: a second Workflow throws away static data', () => {
	it.each(['currentWorkflow', 'workflowAsStored'])(
		'keeps what was changed before the branch and inside it (%s)',
		async (resumeWith) => {
			const { n8n } = harness;
			const count = (context: { getWorkflowStaticData(kind: string): { n?: number } }) => {
				const data = context.getWorkflowStaticData('global');
				data.n = (data.n ?? 0) + 1;
			};
			for (const node of ['Webhook', 'First']) {
				n8n.on(node, (items, context) => {
					count(context);
					return items;
				});
			}
			n8n.failOn('Second', http(503));
			const saved: unknown[] = [];
			const onHooks = (hooks: { addHandler: (name: 'workflowExecuteAfter', h: never) => void }) =>
				hooks.addHandler(
					'workflowExecuteAfter',
					((_: unknown, data: unknown) =>
						void saved.push(JSON.parse(JSON.stringify(data)))) as never,
				);
			await n8n.run(guarded({ resumeWith }), { onHooks });
			expect(saved).toEqual([{ global: { n: 2 } }]);

			n8n.on('Second', (items, context) => {
				count(context);
				return items;
			});
			await n8n.resume(guarded({ resumeWith }), { onHooks });
			expect(saved[1]).toEqual({ global: { n: 1 } });
		},
	);

	it.each(['currentWorkflow', 'workflowAsStored'])(
		'keeps what Code nodes wrote, which n8n puts in the place of the whole (%s)',
		async (resumeWith) => {
			const { n8n } = harness;
			const add: Behaviour = (items, context) => {
				const { workflow } = context as unknown as { workflow: Workflow };
				const { seen = [] } = workflow.getStaticData('global') as { seen?: number[] };
				workflow.overrideStaticData({ global: { seen: [...seen, items[0].json.order] } });
				return items;
			};
			n8n.on('First', add);
			n8n.failOn('Second', http(503), ({ order }) => order === 2);
			const items = [1, 2, 3].map((order) => ({ order }));
			const first = await n8n.run(guarded({ resumeWith }), { items });
			expect(first.workflow.staticData).toMatchObject({
				__dataChanged: true,
				global: { seen: [1, 2, 3] },
			});
			n8n.on('Second', add);
			const resumed = await n8n.resume(guarded({ resumeWith }));
			expect(resumed.workflow.staticData).toMatchObject({
				__dataChanged: true,
				global: { seen: [2] },
			});
		},
	);

	it('is shared by items that run in parallel, and none of their changes is lost', async () => {
		const { n8n } = harness;
		const count = (name: string, delay: boolean) =>
			n8n.on(name, async (items, context) => {
				if (delay) await new Promise((resolve) => setImmediate(resolve));
				const data = context.getWorkflowStaticData('global') as { seen?: number[] };
				data.seen = [...(data.seen ?? []), Number(items[0].json.order)];
				return items;
			});
		count('First', true);
		count('Second', false);
		const items = Array.from({ length: 20 }, (_, order) => ({ order }));
		const { workflow } = await n8n.run(guarded({ maxParallelItems: 5 }), { items });
		const { seen } = workflow.staticData.global as { seen: number[] };
		const both = items.flatMap(({ order }) => [order, order]);
		expect([...seen].sort((a, b) => a - b)).toEqual(both);
		expect((workflow.staticData as { __dataChanged?: boolean }).__dataChanged).toBe(true);
	});
});
