import { output, type Execution } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { call } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { inTurn, json, down } from './harness/service';
import { until } from './harness/until';
import { node, type NodeDefinition } from './harness/workflow';

const SEPARATE = { options: { separateExecutions: true } };

/** Waits until its link is called; what is sent goes on as `body`. */
const ask = (): NodeDefinition =>
	node(
		'Ask',
		'wait',
		{ resume: 'webhook', httpMethod: 'POST', options: {} },
		{ typeVersion: 1.1, webhookId: 'ask' },
	);

describe('an item that waits for somebody, in an execution of its own, on a real n8n', () => {
	const on = onSharedN8n();

	const approvals = (path: string) =>
		guarded({
			path,
			guardParameters: SEPARATE,
			branch: [
				call('Notify', `=${on.service.url}/${path}/notify?link={{ $execution.resumeUrl }}`),
				ask(),
				call(
					'Pay',
					`=${on.service.url}/${path}/pay/{{ $('Guard').item.json.order }}?by={{ $json.body.by }}&shop={{ $('Webhook').item.json.body.shop }}`,
				),
			],
			chains: ['Guard > Notify > Ask > Pay'],
		});

	/** The executions that wait, once there are so many. */
	const waiting = async (id: string, count: number): Promise<Execution[]> =>
		await until(`${count} executions to wait`, async () => {
			const ids = await on.client.executionIds(id);
			const all = await Promise.all(ids.map(async (each) => await on.client.execution(each)));
			const found = all.filter(({ status }) => status === 'waiting');
			return found.length === count && found;
		});

	/** Answers as whoever got the link. */
	async function answer({ data }: Execution, by: string): Promise<void> {
		const [notified] = output({ data }, 'Notify');
		const link = new URL(String(notified.path), on.service.url).search.replace('?link=', '');
		const response = await fetch(link, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ by }),
		});
		expect(response.status).toBe(200);
	}

	const done = async (id: string, count: number) =>
		await until(
			`${count} items to complete`,
			async () => {
				const ended = await on.client.ended(id, 1);
				const items = ended.flatMap((each) => output(each, 'Done'));
				return items.length === count && items;
			},
			60_000,
		);

	it('goes on with the answer, and comes out of Completed', async () => {
		const { client, service } = on;
		const id = await client.createActive(approvals('approve'));
		await client.webhook('approve', orders(1, 2));
		const asked = await waiting(id, 2);
		const parent = (await client.ended(id, 1)).find(({ mode }) => mode === 'webhook')!;
		expect(parent.status).toBe('success');
		expect(output(parent, 'Tell').map(({ status, message }) => [status, message])).toEqual([
			['pending', '"Ask" waits for somebody outside'],
			['pending', '"Ask" waits for somebody outside'],
		]);
		for (const each of asked) await answer(each, 'ada');
		const items = await done(id, 2);
		expect(items.map(({ path }) => path).sort()).toEqual([
			'/approve/pay/1?by=ada&shop=north',
			'/approve/pay/2?by=ada&shop=north',
		]);
		expect(service.callsBelow('/approve/pay/')).toBe(2);
		expect(service.calls('/approve/notify')).toBe(2);
	}, 90_000);

	it('is retried from the node that failed behind the wait', async () => {
		const { client, service } = on;
		service.answers.set('/refuse/pay/1', inTurn(down, json(200, { ok: true })));
		const id = await client.createActive(approvals('refuse'));
		await client.webhook('refuse', orders(1));
		const [asked] = await waiting(id, 1);
		await answer(asked, 'bob');
		expect(await done(id, 1)).toEqual([{ ok: true }]);
		expect([service.calls('/refuse/notify'), service.calls('/refuse/pay/1')]).toEqual([1, 2]);
		expect((await client.execution(asked.id)).status).toBe('error');
	}, 90_000);
});
