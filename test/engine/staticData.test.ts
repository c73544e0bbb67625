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
});
