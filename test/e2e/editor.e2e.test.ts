import { chromiumPath } from './harness/chromium';
import { output } from './harness/client';
import type { Editor } from './harness/editor';
import { onEditor } from './harness/onEditor';
import { json } from './harness/service';
import { FAILING_ORDER, ORDERS, shopWorkflow } from './harness/shop';
import { traits } from './harness/traits';

const bankIsDown = json(503, { message: 'The bank is down' });

describe('a guarded workflow in the editor', () => {
	const on = onEditor();
	let editor: Editor;

	const openShop = async (name: string, options: Parameters<typeof shopWorkflow>[2] = {}) => {
		on.service.answers.set(`/${name}/charge/${FAILING_ORDER}`, bankIsDown);
		editor = await on.open(shopWorkflow(on.service.url, name, options));
	};

	const execute = async () => await on.client.endOf((await editor.executeWorkflow())!);
	const executeStep = async (name: string) =>
		await on.client.endOf((await editor.executeStep(name))!);

	it('is tested with a Chromium, and says how to get one', () => {
		expect(() => chromiumPath('/not/there')).toThrow(/CHROMIUM_PATH.*apt-get install chromium/s);
	});

	it('shows a manual run in place: counts, items on the connections, the failed node marked', async () => {
		await openShop('manual');
		const execution = await execute();
		expect(execution.status).toBe('success');

		await editor.seeOnEdge('Each order', 'Guard', '5 items');
		await editor.seeOnEdge('Guard', 'Reserve stock', '5 items');
		await editor.seeOnEdge('Reserve stock', 'Charge card', '5 items total');
		await editor.seeOnEdge('Charge card', 'Book courier', '4 items total');
		await editor.seeOnEdge('Guard', 'Answer the shop', '4 items');
		await editor.seeOnEdge('Guard', 'Tell the team', '1 item');
		await editor.node('Reserve stock').getByText('5', { exact: true }).waitFor();
		await editor.node('Book courier').getByText('4', { exact: true }).waitFor();
		expect(await editor.nodesWithIssues()).toEqual(['Charge card']);
		await editor.shot('manual-run');

		const guard = await editor.openNode('Guard');
		await guard.getByTestId('node-hint').getByText('nothing was stored').waitFor();
		expect(await guard.getByTestId('node-hint').count()).toBe(1);
		await guard.getByText(/^Incomplete Branch/).click();
		await guard.getByText('ConnectionError').waitFor();
		await editor.shot('manual-run-incomplete');
	});

	it("shows the failed item's error in the node, and in the log", async () => {
		await openShop('error');
		await execute();
		await editor.seeOnEdge('Guard', 'Tell the team', '1 item');

		const charge = await editor.openNode('Charge card');
		await charge.getByTestId('output-panel').getByTestId('run-selector').click();
		await editor.byTestId('run-selection-option').getByText('3 of').click();
		await charge.getByTestId('node-error-description').getByText('The bank is down').waitFor();
		await editor.shot('failed-node');
		await editor.closeNode();

		await editor.byTestId('logs-overview-header').click();
		if (!traits.logOpensError) {
			const log = editor.byTestId('logs-overview-body');
			await log.getByText('Charge card', { exact: true }).nth(2).click();
		}
		const description = editor.byTestId('logs-panel').getByTestId('node-error-description');
		await description.getByText('The bank is down').waitFor();
		await editor.shot('failed-node-in-log');
	});

	it('says when nothing would ever retry what is set aside', async () => {
		await openShop('no-trigger', { trigger: false });
		await execute();
		await editor.seeOnEdge('Guard', 'Tell the team', '1 item');
		const guard = await editor.openNode('Guard');
		await guard.getByTestId('node-hint').getByText('Nothing would retry').waitFor();
		await editor.shot('no-trigger');
	});

	it('trap 2.1: executes a step on a guarded node with the items of the run before', async () => {
		await openShop('step');
		await execute();
		await editor.seeOnEdge('Guard', 'Tell the team', '1 item');

		const step = await executeStep('Reserve stock');
		expect(step.data.resultData.runData['Reserve stock']).toHaveLength(1);
		expect(output(step, 'Reserve stock')).toHaveLength(ORDERS.length);
		expect(on.service.callsBelow('/step/reserve/')).toBe(2 * ORDERS.length);
		expect(on.service.callsBelow('/step/charge/')).toBe(ORDERS.length);
		await editor.seeOnEdge('Reserve stock', 'Charge card', '5 items');
		await editor.shot('step-on-guarded-node');
	});

	it('trap 2.2: runs up to a guarded node and no further', async () => {
		await openShop('destination');
		const step = await executeStep('Charge card');
		expect(step.data.resultData.runData['Charge card']).toHaveLength(ORDERS.length);
		expect(on.service.callsBelow('/destination/charge/')).toBe(ORDERS.length);
		for (const beyond of ['Book courier', 'Answer the shop', 'Tell the team']) {
			expect(Object.keys(step.data.resultData.runData)).not.toContain(beyond);
		}
		expect(on.service.callsBelow('/destination/courier/')).toBe(0);
		await editor.seeOnEdge('Charge card', 'Book courier', '4 items total');
		await editor.shot('up-to-guarded-node');
	});
});
