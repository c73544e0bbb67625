import { output, type Execution } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { startMailbox, type Mailbox } from './harness/mailbox';
import { call, guard, noOp, store, trigger } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ask, withOperations } from './harness/operations';
import { down, inTurn, json } from './harness/service';
import { until } from './harness/until';
import { node, workflow, type NodeDefinition } from './harness/workflow';

const SEPARATE = { options: { separateExecutions: true } };
const FIELDS = { values: [{ fieldLabel: 'by', fieldType: 'text', requiredField: true }] };
/** n8n does not take anything else for a person who follows a link. */
const PERSON = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };

const wait = (parameters: object): NodeDefinition =>
	node('Ask', 'wait', parameters, { typeVersion: 1.1, webhookId: 'ask' });
const byWebhook = () => wait({ resume: 'webhook', httpMethod: 'POST', options: {} });
const byForm = () => wait({ resume: 'form', formTitle: 'Who pays?', formFields: FIELDS });

describe('an item that waits for somebody, in an execution of its own, on a real n8n', () => {
	const on = onSharedN8n();
	let mailbox: Mailbox;

	beforeAll(async () => {
		mailbox = await startMailbox();
	});
	afterAll(async () => await mailbox?.close());

	/** Each order is told of with the link, asked for, and paid by whoever answered. */
	const approvals = (path: string, asking: NodeDefinition, by: string, settings?: object) =>
		guarded({
			path,
			guardParameters: SEPARATE,
			settings,
			branch: [
				call('Notify', `=${on.service.url}/${path}/notify?link={{ $execution.resumeUrl }}`),
				asking,
				call(
					'Pay',
					`=${on.service.url}/${path}/pay/{{ $('Guard').item.json.order }}?by={{ ${by} }}&shop={{ $('Webhook').item.json.body.shop }}`,
				),
			],
			chains: ['Guard > Notify > Ask > Pay'],
		});

	/** The link that whoever is asked got. */
	function linkIn({ data }: Execution): string {
		const [notified] = output({ data }, 'Notify');
		return new URL(String(notified.path), on.service.url).search.replace('?link=', '');
	}

	const answer = async (asked: Execution, by: string): Promise<Response> =>
		await fetch(linkIn(asked), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ by }),
		});

	/** A form with one field. */
	async function submit(url: string, field: string): Promise<Response> {
		const body = new FormData();
		body.append('field-0', field);
		return await fetch(url, { method: 'POST', headers: PERSON, body });
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

	/** The Trigger looks within a quarter of a minute; a resubmission has it look now. */
	async function look(path: string): Promise<void> {
		for (const { id } of await ask(on.client, path, 'list'))
			await ask(on.client, path, 'resubmit', { id });
	}

	it('goes on with the answer, and comes out of Completed', async () => {
		const { client, service } = on;
		const id = await client.createActive(approvals('approve', byWebhook(), '$json.body.by'));
		await client.webhook('approve', orders(1, 2));
		const asked = await client.waiting(id, 2);
		const parent = (await client.ended(id, 1)).find(({ mode }) => mode === 'webhook')!;
		expect(parent.status).toBe('success');
		expect(output(parent, 'Tell').map(({ status, message }) => [status, message])).toEqual([
			['pending', '"Ask" waits for somebody outside'],
			['pending', '"Ask" waits for somebody outside'],
		]);
		for (const each of asked) expect((await answer(each, 'ada')).status).toBe(200);
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
		const definition = approvals('refuse', byWebhook(), '$json.body.by');
		const id = await client.createActive(withOperations(definition, 'refuse'));
		await client.webhook('refuse', orders(1));
		const [asked] = await client.waiting(id, 1);
		expect((await answer(asked, 'bob')).status).toBe(200);
		expect((await client.endOf(asked.id)).status).toBe('error');
		await look('refuse');
		expect(await done(id, 1)).toEqual([{ ok: true }]);
		expect([service.calls('/refuse/notify'), service.calls('/refuse/pay/1')]).toEqual([1, 2]);
	}, 90_000);

	it('goes on with what is filled in into a form, also where n8n saves no successful executions', async () => {
		const { client, service } = on;
		const path = 'form';
		const settings = { saveDataSuccessExecution: 'none' };
		const definition = approvals(path, byForm(), '$json.by', settings);
		const id = await client.createActive(withOperations(definition, path));
		await client.webhook(path, orders(1));
		const [asked] = await client.waiting(id, 1);
		const { resumeFormUrl } = asked.data.resultData.runData.Ask[0].metadata!;
		const page = await (await fetch(resumeFormUrl!, { headers: PERSON })).text();
		expect(page).toContain('Who pays?');
		expect((await submit(resumeFormUrl!, 'cleo')).status).toBe(200);
		expect((await client.endOf(asked.id)).status).toBe('success');
		await look(path);
		await until('the record to be resolved', async () => {
			const [{ status }] = await ask(client, path, 'list');
			return status === 'resolved';
		});
		expect(service.callsBelow(`/${path}/pay/`)).toBe(1);
		expect(output(await client.execution(asked.id), 'Pay')).toEqual([
			{ ok: true, path: `/${path}/pay/1?by=cleo&shop=north` },
		]);
	});

	it('may be a page of an n8n Form; its link must be sent on, as the browser is led to the Guard’s execution', async () => {
		const { client, service } = on;
		const path = 'pages';
		const order = { values: [{ fieldLabel: 'order', fieldType: 'text' }] };
		const form = { formTitle: 'Order', formFields: order, options: { path } };
		const id = await client.createActive(
			workflow(
				path,
				[
					node('Form', 'formTrigger', form, { typeVersion: 2.2, webhookId: path }),
					guard(SEPARATE),
					store(),
					trigger(),
					node('Ask', 'form', { formFields: FIELDS, options: {} }, { webhookId: 'page' }),
					call(
						'Pay',
						`=${service.url}/${path}/pay/{{ $('Form').item.json.order }}?by={{ $json.by }}`,
					),
					noOp('Done'),
				],
				[
					'Form > Guard > Ask > Pay',
					'Guard#1 > Done',
					'Trigger > Guard',
					'Store + Guard',
					'Store + Trigger',
				],
			),
		);
		const led = await submit(`${client.url}/form/${path}`, '5');
		const [parent] = await client.ended(id, 1);
		const { formWaitingUrl } = (await led.json()) as { formWaitingUrl: string };
		expect(new URL(formWaitingUrl).pathname).toBe(`/form-waiting/${parent.id}`);
		const [asked] = await client.waiting(id, 1);
		const { resumeFormUrl } = asked.data.resultData.runData.Ask[0].metadata!;
		expect((await submit(resumeFormUrl!, 'fay')).status).toBe(200);
		expect((await client.endOf(asked.id)).status).toBe('success');
		expect(await done(id, 1)).toEqual([{ ok: true, path: `/${path}/pay/5?by=fay` }]);
	}, 90_000);

	it('goes on with what is decided in a mail, also one that may be answered for a time only', async () => {
		const { client, service } = on;
		const path = 'mail';
		const smtp = await client.createCredential('smtp', mailbox.credential);
		const asking = node(
			'Ask',
			'emailSend',
			{
				operation: 'sendAndWait',
				fromEmail: 'shop@example.com',
				toEmail: 'boss@example.com',
				subject: '=Order {{ $("Guard").item.json.order }}',
				message: 'Shall it be paid?',
				approvalOptions: { values: { approvalType: 'double' } },
				options: {
					limitWaitTime: {
						values: { limitType: 'afterTimeInterval', resumeAmount: 1, resumeUnit: 'hours' },
					},
				},
			},
			{ typeVersion: 2.1, webhookId: 'mail', credentials: { smtp } },
		);
		const definition = approvals(path, asking, '$json.data.approved');
		const id = await client.createActive(withOperations(definition, path));
		await client.webhook(path, orders(1, 2));
		await client.waiting(id, 2);
		const mailed = (order: number) =>
			mailbox.mails.find(({ subject }) => subject === `Order ${order}`)!.text;
		/** What its button for this answer opens. */
		const button = (order: number, approved: boolean) =>
			[...mailed(order).matchAll(/href="([^"]+)"/g)]
				.map(([, url]) => url.replaceAll('&amp;', '&'))
				.find((url) => url.includes(`approved=${approved}`))!;
		for (const [order, approved] of [
			[1, true],
			[2, false],
		] as const) {
			const response = await fetch(button(order, approved), { headers: PERSON });
			expect(response.status).toBe(200);
		}
		await until('both to be paid', async () => service.callsBelow(`/${path}/pay/`) === 2);
		await look(path);
		const items = await done(id, 2);
		expect(items.map((each) => each.path).sort()).toEqual([
			`/${path}/pay/1?by=true&shop=north`,
			`/${path}/pay/2?by=false&shop=north`,
		]);
		expect([service.calls(`/${path}/notify`), mailbox.mails.length]).toEqual([2, 2]);
	}, 90_000);

	it('is not gone on with when its record is discarded, and asks anew when that is resubmitted', async () => {
		const { client, service } = on;
		const path = 'given-up';
		const definition = approvals(path, byWebhook(), '$json.body.by');
		const id = await client.createActive(withOperations(definition, path));
		await client.webhook(path, orders(1));
		const [asked] = await client.waiting(id, 1);
		const [{ id: record }] = await ask(client, path, 'list');
		expect(await ask(client, path, 'discard', { id: record })).toEqual([
			{ id: record, changed: true },
		]);
		expect((await client.endOf(asked.id)).status).toBe('canceled');
		expect((await answer(asked, 'dan')).status).toBe(409);

		await ask(client, path, 'resubmit', { id: record });
		const [again] = await client.waiting(id, 1);
		expect(again.id).not.toBe(asked.id);
		expect(service.callsBelow(`/${path}/pay/`)).toBe(0);
		const { resumeUrl } = again.data.resultData.runData.Ask[0].metadata!;
		const headers = { 'content-type': 'application/json' };
		await fetch(resumeUrl!, { method: 'POST', headers, body: '{"by":"eve"}' });
		expect((await client.endOf(again.id)).status).toBe('success');
		await look(path);
		expect(await done(id, 1)).toEqual([{ ok: true, path: `/${path}/pay/1?by=eve&shop=north` }]);
		expect(service.calls(`/${path}/notify`)).toBe(1);
	});
});
