import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

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
