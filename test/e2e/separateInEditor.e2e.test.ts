import { orders } from './harness/guarded';
import { LATER } from './harness/nodes';
import { onEditor } from './harness/onEditor';
import { ordersWorkflow } from './harness/orders';
import { down } from './harness/service';
import { placed } from './harness/workflow';

const PLACES: Record<string, [number, number]> = {
	Webhook: [0, 0],
	Split: [220, 0],
	Trigger: [220, 220],
	Guard: [480, 0],
	Store: [480, 320],
	Reserve: [780, -200],
	Charge: [1020, -200],
	Done: [780, 20],
	Tell: [780, 220],
};

describe('items with executions of their own, in the editor', () => {
	const on = onEditor();

	it('n8n’s link "View sub-execution" opens the item’s own execution, and that leads back', async () => {
		const { client, service } = on;
		const path = 'linked';
		service.answers.set(`/${path}/charge/2`, down);
		const options = { separateExecutions: true };
		const definition = ordersWorkflow(service.url, path, { ...LATER, options });
		const editor = await on.open(placed(definition, PLACES));
		const { workflowId } = editor;
		await client.activate(await client.request('GET', `/rest/workflows/${workflowId}`));
		await client.webhook(path, orders(1, 2, 3));
		const all = await client.ended(workflowId, 4);
		const parent = all.find(({ mode }) => mode === 'webhook')!;
		const failed = all.find(({ status }) => status === 'error')!;

		const shown = await editor.openExecution(parent.id);
		await shown.seeOnEdge('Guard', 'Reserve', '3 items');
		const guard = await shown.openNode('Guard');
		const panel = guard.getByTestId('output-panel');
		await panel.getByText(/^Incomplete Branch/).click();
		await editor.shot('separate-incomplete');
		const links = panel.getByTestId('debug-sub-execution');
		await links.first().hover({ force: true });
		const own = await shown.follow(links.first());
		expect(own.id).toBe(failed.id);
		await own.seeOnEdge('Reserve', 'Charge', '1 item');
		await editor.shot('separate-own-execution', undefined, own.page);

		const inOwn = await own.openNode('Guard');
		const back = await own.follow(inOwn.getByTestId('related-execution-link').first());
		expect(back.id).toBe(parent.id);
		await editor.shot('separate-back', undefined, back.page);
	});
});
