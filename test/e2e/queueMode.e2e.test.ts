import { setTimeout as delay } from 'node:timers/promises';

import type { INodeCredentials } from 'n8n-workflow';

import type { RecordSummary } from '../../nodes/domain/record';
import type { ExecutionStore } from '../../nodes/store/executionStore';
import { openStore } from '../../nodes/store/openStore';
import { output, type Execution } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { call } from './harness/nodes';
import { ask, withOperations } from './harness/operations';
import { startQueueMode, type QueueMode } from './harness/queueMode';
import { down, Gate, inTurn, json, slow, startService, type Service } from './harness/service';
import { until } from './harness/until';
import { node, type WorkflowDefinition } from './harness/workflow';

const POSTGRES = 'incompleteExecutionsPostgresApi';
/** As in nodes.ts. */
const POLL_MS = 1000;
const ok = json(200, { ok: true });
const SEPARATE = { options: { separateExecutions: true } };
/** Instead of a call: it goes on when its link is followed. */
const WAIT = node(
	'Charge',
	'wait',
	{ resume: 'webhook', options: {} },
	{ typeVersion: 1.1, webhookId: 'asked' },
);

describe('queue mode', () => {
	let mode: QueueMode;
	let service: Service;
	/** The Store that all processes of n8n use, on the same server as n8n's own database. */
	let store: ExecutionStore;
	let credentials: INodeCredentials;

	beforeAll(async () => {
		service = await startService();
		mode = await startQueueMode();
		const { host, port, database, user, password } = mode.postgres;
		const at = { host, port, database, user, password, schema: 'incomplete_executions' };
		store = await openStore({ driver: 'postgres', ...at, tls: { mode: 'disable' }, secret: '' });
		const { client } = mode.main;
		const credential = await client.createCredential(POSTGRES, { ...at, tls: 'disable' });
		credentials = { [POSTGRES]: credential };
	}, 120_000);
	afterAll(async () => {
		await store?.close();
		await mode?.end();
		await service?.close();
	});
	afterEach(async () => {
		await mode.main.client.deactivateAll();
	});

	/** With the shortest lease there is: a minute. */
	const ordersWorkflow = (
		name: string,
		guardParameters: object = {},
		charge = call('Charge', `=${service.url}/${name}/charge/{{ $('Guard').item.json.order }}`),
	): WorkflowDefinition => {
		const definition = guarded({
			path: name,
			guardParameters,
			storeParameters: { database: 'postgres' },
			triggerParameters: { leaseMinutes: 1 },
			branch: [call('Reserve', `=${service.url}/${name}/reserve/{{ $json.order }}`), charge],
			chains: ['Guard > Reserve > Charge'],
		});
		definition.nodes.find((each) => each.name === 'Store')!.credentials = credentials;
		return definition;
	};

	const records = async (workflowId: string): Promise<RecordSummary[]> =>
		(await store.list(workflowId, {}, { limit: 100 })).records;

	const allResolved = async (
		workflowId: string,
		count: number,
		limitMs?: number,
	): Promise<RecordSummary[]> =>
		await until(
			`${count} resolved records`,
			async () => {
				const found = await records(workflowId);
				return found.filter(({ status }) => status === 'resolved').length === count && found;
			},
			limitMs,
		);

	const retries = (executions: Execution[]): Execution[] =>
		executions.filter((execution) => execution.mode === 'trigger');

	const calls = (path: string, count: number): Promise<true> =>
		until(`call ${count} of ${path}`, async () => service.calls(path) === count);

	it('runs the Guard in one worker and retries in both', async () => {
		const { client } = mode.main;
		const gate = new Gate(ok);
		for (const order of [1, 2])
			service.answers.set(`/both/charge/${order}`, inTurn(down, gate.answer));
		const id = await client.createActive(ordersWorkflow('both'));
		await client.webhook('both', orders(1, 2, 3));

		// Each worker runs one execution at a time: two at once are in both.
		await Promise.all([1, 2].map(async (order) => await calls(`/both/charge/${order}`, 2)));
		gate.open();
		await allResolved(id, 2);
		const executions = await client.ended(id, 3);
		const [first, ...resumed] = executions;
		expect(output(first, 'Done')).toEqual([{ ok: true, path: '/both/charge/3' }]);
		expect(output(first, 'Tell')).toHaveLength(2);
		await client.seeIncomplete(first, 2);
		expect(first.data.resultData.runData.Reserve).toHaveLength(3);
		expect(retries(resumed)).toHaveLength(2);
		expect(resumed.flatMap((each) => output(each, 'Done'))).toEqual([{ ok: true }, { ok: true }]);
		expect(new Set(resumed.map((each) => mode.workerOf(each.id)))).toEqual(new Set(mode.workers));
		expect(mode.workers).toContain(mode.workerOf(first.id));
		for (const order of [1, 2, 3]) expect(service.calls(`/both/reserve/${order}`)).toBe(1);
	});

	it('answers webhooks, and runs what the editor starts, in a worker', async () => {
		const { client } = mode.main;
		service.answers.set('/editor/charge/2', down);
		const definition = ordersWorkflow('editor');
		definition.nodes.find(({ name }) => name === 'Webhook')!.parameters.responseMode = 'lastNode';
		const { id, versionId } = await client.create({
			...definition,
			pinData: { Webhook: [{ json: { body: orders(1, 2) } }] },
		});
		const manual = await client.runManually(id, 'Webhook');
		expect(mode.workers).toContain(mode.workerOf(manual.id));
		expect(manual.status).toBe('success');
		expect(manual.data.resultData.runData.Reserve).toHaveLength(2);
		expect(output(manual, 'Tell')).toEqual([expect.objectContaining({ id: null })]);
		expect(await records(id)).toEqual([]);

		await client.activate({ id, versionId });
		const answer = await client.webhook('editor', orders(3));
		expect(await answer.json()).toEqual({ ok: true, path: '/editor/charge/3' });
	});

	/* n8n itself does not save an execution that ends while its database is away: not looked at. */
	it('goes on when the database server is restarted in mid-run', async () => {
		const { client } = mode.main;
		const attempt = new Gate(ok);
		const first = new Gate(down);
		service.answers.set('/restart/charge/1', inTurn(down, attempt.answer));
		service.answers.set('/restart/charge/2', inTurn(first.answer, ok));
		const id = await client.createActive(ordersWorkflow('restart'));
		await client.webhook('restart', orders(1));
		await calls('/restart/charge/1', 2);
		await client.webhook('restart', orders(2));
		await calls('/restart/charge/2', 1);
		await mode.postgres.restart({
			mode: 'immediate',
			// Both want to write now, and the server stays away for a while.
			whileDown: async () => {
				attempt.open();
				first.open();
				await delay(1000);
			},
		});
		await mode.ready();
		const found = await allResolved(id, 2);
		for (const { id: record } of found)
			expect((await store.attempts(id, record)).map(({ outcome }) => outcome)).toEqual([
				'failed',
				'succeeded',
			]);
		for (const order of [1, 2]) {
			expect(service.calls(`/restart/reserve/${order}`)).toBe(1);
			expect(service.calls(`/restart/charge/${order}`)).toBe(2);
		}
	});

	it('polls in the main only, and goes on when that is killed and back', async () => {
		const numbers = [1, 2, 3, 4, 5, 6];
		for (const order of numbers) service.answers.set(`/main/charge/${order}`, inTurn(down, ok));
		// Ten seconds: the main is dead before the first is due, also on a busy machine.
		const workflow = ordersWorkflow('main', { customMinutes: '0.17' });
		const id = await mode.main.client.createActive(workflow);
		await mode.main.client.webhook('main', orders(...numbers));
		await until('the records', async () => (await records(id)).length === numbers.length);
		await mode.main.kill();
		const due = Math.max(...(await records(id)).map(({ nextAttemptAt }) => nextAttemptAt ?? 0));
		await until('two polls more', async () => Date.now() > due + 2 * POLL_MS);
		for (const record of await records(id))
			expect(record).toMatchObject({ status: 'pending', attempts: 0 });
		await mode.main.startAgain();
		await allResolved(id, numbers.length);
		const executions = await mode.main.client.ended(id, 1 + numbers.length);
		expect(retries(executions)).toHaveLength(numbers.length);
	});

	it.each([
		['shutdown', {}, 4],
		['shutdown-own', SEPARATE, 9],
	])(
		'keeps what a worker does not come to when it is shut down, and goes on in the other: %s',
		async (path, options, executions) => {
			const { client } = mode.main;
			const gate = new Gate(slow(0));
			const numbers = [1, 2, 3, 4, 5];
			for (const order of numbers) service.answers.set(`/${path}/charge/${order}`, slow(0));
			service.answers.set(`/${path}/charge/2`, gate.answer);
			const id = await client.createActive(ordersWorkflow(path, options));
			await client.webhook(path, orders(...numbers));
			await calls(`/${path}/charge/2`, 1);
			// The oldest: those of items come later.
			const running = String(Math.min(...(await client.executionIds(id)).map(Number)));
			const worker = mode.workerOf(running);
			const ended = worker.shutDown();
			// At once, while the call under way goes on.
			await until('orders 3 to 5', async () => (await records(id)).length === 3);
			gate.open();
			await ended;
			const first = await client.endOf(running);
			expect(first.status).toBe('success');
			expect(output(first, 'Done').map(({ path }) => path)).toEqual([
				`/${path}/charge/1`,
				`/${path}/charge/2`,
			]);
			expect(output(first, 'Tell')).toEqual(
				Array(3).fill(
					expect.objectContaining({
						status: 'pending',
						message: 'Interrupted before it began: n8n was shut down',
					}),
				),
			);
			await allResolved(id, 3);
			const resumed = retries(await client.ended(id, executions));
			expect(
				resumed
					.flatMap((each) => output(each, 'Done'))
					.map(({ path }) => path)
					.sort(),
			).toEqual([3, 4, 5].map((order) => `/${path}/charge/${order}`));
			for (const each of resumed) expect(mode.workerOf(each.id)).not.toBe(worker);
			for (const order of numbers)
				expect([
					service.calls(`/${path}/reserve/${order}`),
					service.calls(`/${path}/charge/${order}`),
				]).toEqual([1, 1]);
			await worker.startAgain();
		},
	);

	/** Those of items, oldest first. */
	const own = (executions: Execution[]): Execution[] =>
		executions.filter((execution) => execution.mode === 'integrated');
	/** The execution whose Guard started an item's one. */
	const parentOf = ({ data }: Execution): string =>
		data.resultData.runData.Guard[0].metadata!.parentExecution!.executionId;

	it('gives items executions of their own: in the worker of the Guard’s, and in the retry’s, the other', async () => {
		const { client } = mode.main;
		const gate = new Gate(slow(0));
		service.answers.set('/separate/charge/1', inTurn(down, slow(0)));
		// Holds the first worker until the retry is done.
		service.answers.set('/separate/charge/2', gate.answer);
		const id = await client.createActive(ordersWorkflow('separate', SEPARATE));
		await client.webhook('separate', orders(1, 2));
		await calls('/separate/charge/2', 1);
		const [{ id: record }] = await allResolved(id, 1);
		gate.open();
		const all = await client.ended(id, 5);
		const first = all.find((each) => each.mode === 'webhook')!;
		const [retry] = retries(all);
		expect([first.status, retry.status]).toEqual(['success', 'success']);
		expect(own(all).map((each) => [each.status, parentOf(each)])).toEqual([
			['error', first.id],
			['success', first.id],
			['success', retry.id],
		]);
		expect(new Set([first, retry].map((each) => mode.workerOf(each.id)))).toEqual(
			new Set(mode.workers),
		);
		const [failed, , finished] = own(all);
		expect(failed.data.resultData.lastNodeExecuted).toBe('Charge');
		expect(output(first, 'Tell')).toEqual([
			expect.objectContaining({ id: record, itemExecutionId: failed.id }),
		]);
		expect(retry.data.resultData.runData.Guard[0].data!.main[1]![0].metadata?.subExecution).toEqual(
			{
				executionId: finished.id,
				workflowId: id,
			},
		);
		expect([first, retry].map((each) => output(each, 'Done').map(({ path }) => path))).toEqual([
			['/separate/charge/2'],
			['/separate/charge/1'],
		]);
		for (const order of [1, 2]) expect(service.calls(`/separate/reserve/${order}`)).toBe(1);
		expect(service.calls('/separate/charge/1')).toBe(2);
	});

	it('lets an item’s own execution wait, go on in any worker, and end when its record is discarded', async () => {
		const { client } = mode.main;
		const definition = ordersWorkflow('asked', SEPARATE, WAIT);
		const id = await client.createActive(withOperations(definition, 'asked'));
		await client.webhook('asked', orders(1, 2));
		const [answered, givenUp] = await client.waiting(id, 2);
		// The workers are not told the main's address here.
		const answer = async ({ data }: Execution) => {
			const { pathname, search } = new URL(data.resultData.runData.Charge[0].metadata!.resumeUrl!);
			return (await fetch(`${client.url}${pathname}${search}`)).status;
		};
		const [{ id: second }, { id: first }] = await records(id);
		// The operation runs in a worker, n8n's webhooks are in the main.
		expect(await ask(client, 'asked', 'discard', { id: second })).toEqual([
			{ id: second, changed: true },
		]);
		expect((await client.endOf(givenUp.id)).status).toBe('canceled');
		expect([await answer(givenUp), await answer(answered)]).toEqual([409, 200]);
		expect((await client.endOf(answered.id)).status).toBe('success');
		expect(mode.workers).toContain(mode.workerOf(answered.id));
		await ask(client, 'asked', 'resubmit', { id: first });
		await allResolved(id, 1);
		const done = (await client.ended(id, 1)).flatMap((each) => output(each, 'Done'));
		expect(done).toHaveLength(1);
		expect([1, 2].map((order) => service.calls(`/asked/reserve/${order}`))).toEqual([1, 1]);
	});

	// The last one: the worker is not started again.
	it('recovers a record whose worker was killed in mid-attempt', async () => {
		const { client } = mode.main;
		const never = new Gate(ok);
		service.answers.set('/kill/charge/1', inTurn(down, never.answer, ok));
		const id = await client.createActive(ordersWorkflow('kill'));
		await client.webhook('kill', orders(1));
		await calls('/kill/charge/1', 2);
		const [attempt] = await client.executionIds(id);
		const victim = mode.workerOf(attempt);
		await victim.kill();
		const [record] = await allResolved(id, 1, 90_000);
		const attempts = await store.attempts(id, record.id);
		expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'interrupted', 'succeeded']);
		expect(mode.workerOf(attempts[2].executionId!)).not.toBe(victim);
		const killed = await client.endOf(attempt);
		expect(killed.status).toBe('error');
		expect(service.calls('/kill/reserve/1')).toBe(1);
		expect(service.calls('/kill/charge/1')).toBe(3);
	});
});
