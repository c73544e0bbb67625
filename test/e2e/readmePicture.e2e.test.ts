import { onEditor } from './harness/onEditor';
import { json } from './harness/service';
import { FAILING_ORDER, SHOP_ORDERS, shopWorkflow } from './harness/shop';
import { until } from './harness/until';

const MAX_BYTES = 300_000;

/** To renew the picture: `npm run test:e2e -- readmePicture`, then copy test/artifacts/guard.png to docs/images. */
describe("the README's picture", () => {
	const on = onEditor(1.5);

	it('shows a guarded workflow after a run from a webhook, with one order set aside', async () => {
		const { client, service } = on;
		service.answers.set(`/orders/charge/${FAILING_ORDER}`, json(503, { message: 'down' }));
		const editor = await on.open(shopWorkflow(service.url, 'orders', { pinned: false }));
		expect(await editor.executeWorkflow()).toBeUndefined();

		const answer = await until('the webhook to listen', async () => {
			const response = await client.testWebhook('orders', SHOP_ORDERS);
			return response.status !== 404 && response;
		});
		expect(answer.status).toBe(200);
		expect(await answer.json()).toHaveLength(SHOP_ORDERS.orders.length - 1);

		await editor.seeOnEdge('Guard', 'Answer the shop', '4 items');
		await editor.seeOnEdge('Guard', 'Tell the team', '1 item');
		expect(await editor.nodesWithIssues()).toEqual(['Charge card']);
		await editor.closeMessages();
		await editor.page.mouse.move(0, 0);
		const picture = await editor.shot('guard', await editor.clipOfWorkflow(48));
		expect(picture.length).toBeLessThan(MAX_BYTES);
	});
});
