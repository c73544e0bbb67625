import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { output } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { startMailbox, type Mailbox } from './harness/mailbox';
import { OwnN8n } from './harness/n8n';
import { call } from './harness/nodes';
import { ask, withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { Gate, inTurn, slow, startService, type Service } from './harness/service';
import { until } from './harness/until';
import { allOf, whereabouts } from './harness/whereabouts';
import { node, type WorkflowDefinition } from './harness/workflow';

const NUMBERS = [1, 2, 3, 4, 5];
/** n8n's shortest useful one: 60 % of it is for the items under way. */
const GRACE_SECONDS = 5;
const ONE_BY_ONE = { maxParallelRetries: 1 };

describe('n8n is shut down while a branch runs', () => {
	let n8n: OwnN8n;
	let service: Service;
	let mailbox: Mailbox;

	beforeAll(async () => {
		service = await startService();
		mailbox = await startMailbox();
		n8n = await OwnN8n.start({ N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_SECONDS) });
	}, 120_000);
	afterAll(async () => {
		await n8n?.end();
		await service?.close();
		await mailbox?.close();
	});

	const calls = (path: string, step: string) =>
		NUMBERS.map((order) => service.calls(`/${path}/${step}/${order}`));

	async function start(path: string, definition: WorkflowDefinition): Promise<string> {
		const id = await n8n.client.createActive(withOperations(definition, path));
		await n8n.client.webhook(path, orders(...NUMBERS));
		return id;
	}

	async function shutDown(whenTold = () => {}): Promise<void> {
		const ended = n8n.shutDown();
		await until('the shutdown to begin', async () => n8n.log().includes('Received SIGTERM'));
		whenTold();
		await ended;
	}

	const finished = async (id: string, path: string) =>
		await until(
			'all orders to complete',
			async () => {
				const found = await whereabouts(n8n.client, id, path);
				return found.stored.length === 0 && found.completed;
			},
			60_000,
		);

	/** Each order is reserved, told of by mail, and charged. */
	async function mailing(path: string, options: object): Promise<WorkflowDefinition> {
		const smtp = await n8n.client.createCredential('smtp', mailbox.credential);
		const order = "{{ $('Guard').item.json.order }}";
		const mail = {
			fromEmail: 'shop@example.com',
			toEmail: 'buyer@example.com',
			subject: `=${path} ${order}`,
			emailFormat: 'text',
			text: 'Thank you',
			options: {},
		};
		return guarded({
			path,
			guardParameters: { options },
			triggerParameters: ONE_BY_ONE,
			branch: [
				call('Reserve', `=${service.url}/${path}/reserve/${order}`),
				node('Mail', 'emailSend', mail, { typeVersion: 2.1, credentials: { smtp } }),
				call('Charge', `=${service.url}/${path}/charge/${order}`),
			],
			chains: ['Guard > Reserve > Mail > Charge'],
		});
	}

	/** Ten minutes: longer than n8n waits in process. */
	const waitingWorkflow = (path: string) =>
		withOperations(
			guarded({
				path,
				branch: [
					call('Reserve', `=${service.url}/${path}/reserve/{{ $json.order }}`),
					node(
						'Wait',
						'wait',
						{ resume: 'timeInterval', amount: 10, unit: 'minutes' },
						{ typeVersion: 1.1 },
					),
					call('Charge', `=${service.url}/${path}/charge/{{ $('Guard').item.json.order }}`),
				],
				chains: ['Guard > Reserve > Wait > Charge'],
			}),
			path,
		);

	/** As time does. */
	function letTimePass(minutes: number): void {
		const database = new DatabaseSync(join(n8n.folder, '.n8n', 'incomplete-executions.sqlite'));
		const by = minutes * 60_000;
		const sql =
			'update records set wait_till = wait_till - ?, next_attempt_at = next_attempt_at - ? where wait_till is not null';
		expect(database.prepare(sql).run(by, by).changes).toBe(1);
		database.close();
	}

	it('an item that waits does so over a shutdown, and goes on behind the wait by itself', async () => {
		const path = 'shutdown-wait';
		const id = await n8n.client.createActive(waitingWorkflow(path));
		const began = Date.now();
		await n8n.client.webhook(path, orders(1));
		const [first] = await n8n.client.ended(id, 1);
		expect(first.status).toBe('success');
		const [told] = output(first, 'Tell');
		expect(told).toMatchObject({
			status: 'pending',
			errorType: null,
			attempts: 0,
			failedNode: 'Wait',
		});
		expect(told.nextAttemptAt).toBe(told.waitTill);
		expect(Math.round((Date.parse(String(told.waitTill)) - began) / 60_000)).toBe(10);
		expect((await ask(n8n.client, path, 'list'))[0]).toMatchObject({ waitTill: told.waitTill });
		await n8n.shutDown();
		letTimePass(10);
		await n8n.startAgain();
		const second = await until('the execution behind the wait', async () => {
			const all = await n8n.client.ended(id, 2);
			return all.find((execution) => execution.mode === 'trigger');
		});
		expect(output(second, 'Done')).toEqual([{ ok: true, path: `/${path}/charge/1` }]);
		// The Wait node gives what came into it, as n8n lets it.
		expect(output(second, 'Wait')).toEqual([{ ok: true, path: `/${path}/reserve/1` }]);
		expect(service.calls(`/${path}/reserve/1`)).toBe(1);
		const [record] = await ask(n8n.client, path, 'list');
		expect(record).toMatchObject({ status: 'resolved', attempts: 0 });
	});

	describe.each([
		['in the Guard’s execution', 'one', {}, []],
		[
			'in executions of their own',
			'own',
			{ separateExecutions: true },
			['success', 'success', 'canceled', 'canceled'],
		],
	])('items %s', (_, mode, options, ownBefore) => {
		it('the one under way completes, the others are kept and go on when n8n is back', async () => {
			const path = `shutdown-${mode}`;
			const gate = new Gate(slow(0));
			service.answers.set(`/${path}/charge/3`, gate.answer);
			const definition = ordersWorkflow(service.url, path, { options }, ONE_BY_ONE);
			const id = await start(path, definition);
			await until('order 3', async () => service.calls(`/${path}/charge/3`) === 1);
			await shutDown(() => gate.open());
			expect(calls(path, 'reserve')).toEqual([1, 1, 1, 0, 0]);
			await n8n.startAgain();
			const before = (await n8n.client.ended(id, 1)).filter((each) => each.mode !== 'trigger');
			expect(new Set(before.map(({ status }) => status))).toEqual(new Set(['success']));
			expect(await finished(id, path)).toEqual(NUMBERS);
			expect(calls(path, 'reserve')).toEqual([1, 1, 1, 1, 1]);
			expect(calls(path, 'charge')).toEqual([1, 1, 1, 1, 1]);
		});

		it('nodes that do not end within the grace time are run anew, cancelled or not', async () => {
			const path = `late-${mode}`;
			const never = new Gate(slow(0));
			service.answers.set(`/${path}/charge/3`, inTurn(never.answer, slow(0)));
			const mails = (subject: string) =>
				mailbox.mails.filter((mail) => mail.subject === subject).length;
			const subjects = NUMBERS.map((order) => `${path} ${order}`);
			const [, , , subject4] = subjects;
			// Nobody can cancel the sending of a mail.
			mailbox.onMail = async (mail) => {
				if (mail.subject === subject4 && mails(subject4) === 1) await new Promise(() => {});
			};
			const id = await start(path, await mailing(path, { ...options, maxParallelItems: 2 }));
			await until(
				'orders 3 and 4 to be under way',
				async () => service.calls(`/${path}/charge/3`) === 1 && mails(subject4) === 1,
			);
			await shutDown();
			await n8n.startAgain();
			const [first] = await n8n.client.ended(id, 1);
			expect(first.status).toBe('success');
			expect(await finished(id, path)).toEqual(NUMBERS);
			expect(calls(path, 'reserve')).toEqual([1, 1, 1, 1, 1]);
			expect(calls(path, 'charge')).toEqual([1, 1, 2, 1, 1]);
			expect(subjects.map(mails)).toEqual([1, 1, 1, 2, 1]);
			const records = await ask(n8n.client, path, 'list');
			expect(records.map(({ message }) => message).sort()).toEqual([
				'Interrupted at "Charge": n8n was shut down',
				'Interrupted at "Mail": n8n was shut down',
				'Interrupted before it began: n8n was shut down',
			]);
			expect(allOf(await whereabouts(n8n.client, id, path))).toEqual(NUMBERS);
			const all = await n8n.client.ended(id, 1);
			const own = all.filter((each) => each.mode === 'integrated').slice(0, 4);
			expect(own.map(({ status }) => status)).toEqual(ownBefore);
		});
	});
});
