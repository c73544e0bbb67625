import { orders } from './harness/guarded';
import { LATER } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ask, withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { down, Gate, slow } from './harness/service';
import { traits } from './harness/traits';
import { until } from './harness/until';
import { allOf, whereabouts } from './harness/whereabouts';
import { node, workflow } from './harness/workflow';

const SLOW_MS = 1_500;
const NUMBERS = [1, 2, 3, 4];

describe('a running execution that is stopped', () => {
	const on = onSharedN8n();

	const start = async (path: string, settings: object = {}, options: object = {}) => {
		const definition = ordersWorkflow(on.service.url, path, { ...LATER, options });
		Object.assign(definition, { settings });
		const id = await on.client.createActive(withOperations(definition, path));
		await on.client.webhook(path, orders(...NUMBERS));
		return id;
	};
	const running = async (id: string) =>
		await until('an execution to run', async () => {
			for (const each of await on.client.executionIds(id)) {
				const execution = await on.client.execution(each);
				if (execution.status === 'running') return execution.id;
			}
			return undefined;
		});
	const calls = (path: string, step: string) =>
		NUMBERS.map((order) => on.service.calls(`/${path}/${step}/${order}`));
	const stop = async (execution: string) =>
		await on.client.request('POST', `/rest/executions/${execution}/stop`);

	/** Resubmits what waits for a person, and waits for the end of all. */
	const finish = async (id: string, path: string) => {
		for (const { id: record } of await ask(on.client, path, 'list'))
			await ask(on.client, path, 'resubmit', { id: record });
		return await until(
			'all orders to complete',
			async () => {
				const found = await whereabouts(on.client, id, path);
				return found.stored.length === 0 && found.completed;
			},
			60_000,
		);
	};

	it('by a person: every item is kept for a person, and in the end completes once', async () => {
		const { client, service } = on;
		const path = 'stop';
		const gate = new Gate(slow(0));
		service.answers.set(`/${path}/charge/3`, gate.answer);
		const id = await start(path);
		await until('the third item', async () => service.calls(`/${path}/charge/3`) === 1);
		const execution = await running(id);
		await stop(execution);
		expect((await client.endOf(execution)).status).toBe('canceled');

		// What is not begun is kept at once, the rest when the call under way has ended.
		await until('order 4', async () => (await ask(client, path, 'list')).length === 1);
		gate.open();
		service.answers.delete(`/${path}/charge/3`);
		await until('all', async () => (await ask(client, path, 'list')).length === NUMBERS.length);
		const found = await whereabouts(client, id, path);
		expect(found.completed).toEqual([]);
		expect(allOf(found)).toEqual(NUMBERS);
		expect(found.stored.map(({ status }) => status)).toEqual(Array(4).fill('unresolved'));
		for (const { message } of found.stored) expect(message).toMatch(/^Interrupted .* stopped$/);
		expect(calls(path, 'reserve')).toEqual([1, 1, 1, 0]);

		// Not offered by the editor, but by n8n's API: it begins with the webhook again.
		await client.request('POST', `/rest/executions/${execution}/retry`, { loadWorkflow: false });
		expect(allOf(await whereabouts(client, id, path))).toEqual(NUMBERS);
		expect(calls(path, 'reserve')).toEqual([1, 1, 1, 0]);

		expect(await finish(id, path)).toEqual(NUMBERS);
		expect(calls(path, 'reserve')).toEqual([1, 1, 1, 1]);
		expect(calls(path, 'charge')).toEqual([1, 1, 1, 1]);
	});

	it("by a person, and so is its Retry: n8n's next Retry runs nothing that is kept", async () => {
		const { client, service } = on;
		const path = 'stop-retry';
		/** Stops the execution at an order's charge, whose call comes to its end. */
		const stopAt = (order: number) => {
			const gate = new Gate(slow(0));
			const charge = `/${path}/charge/${order}`;
			service.answers.set(charge, gate.answer);
			return async (id: string) => {
				await until(`order ${order}`, async () => service.calls(charge) === 1);
				const execution = await running(id);
				await stop(execution);
				gate.open();
				await until('all', async () => (await ask(client, path, 'list')).length === NUMBERS.length);
				return execution;
			};
		};
		const retry = (execution: string) =>
			client.request('POST', `/rest/executions/${execution}/retry`, { loadWorkflow: false });

		const stopFirst = stopAt(2);
		const id = await start(path);
		const first = await stopFirst(id);
		const { stored } = await whereabouts(client, id, path);
		await ask(client, path, 'delete', { id: stored.find(({ order }) => order === 4)!.id });
		if (!traits.retriesStoppedAnew) {
			await retry(first);
			expect(calls(path, 'charge')).toEqual([1, 1, 0, 0]);
			return;
		}
		const stopSecond = stopAt(4);
		// n8n answers when the execution has ended, with its error.
		const retried = expect(retry(first)).rejects.toThrow(/cancel/i);
		const second = await stopSecond(id);
		await retried;
		expect(calls(path, 'charge')).toEqual([1, 1, 0, 1]);
		await retry(second);
		expect(calls(path, 'reserve')).toEqual([1, 1, 0, 1]);
		expect(calls(path, 'charge')).toEqual([1, 1, 0, 1]);
		expect(allOf(await whereabouts(client, id, path))).toEqual(NUMBERS);
		expect(await finish(id, path)).toEqual(NUMBERS);
	});

	it('by its time limit: every item is kept and goes on by itself; no error workflow starts', async () => {
		const { client, service } = on;
		const path = 'time-limit';
		const told = await client.createActive(
			workflow('Told', [node('Error', 'errorTrigger'), node('Note', 'noOp')], ['Error > Note']),
		);
		const gate = new Gate(slow(0));
		service.answers.set(`/${path}/reserve/3`, gate.answer);
		const id = await start(path, { executionTimeout: 4, errorWorkflow: told });
		const execution = await running(id);
		expect((await client.endOf(execution)).status).toBe('canceled');
		gate.open();
		await until('all', async () => (await ask(client, path, 'list')).length === NUMBERS.length);
		await client.request('POST', `/rest/executions/${execution}/retry`, { loadWorkflow: false });
		const found = await until(
			'the orders that go on by themselves',
			async () => {
				const found = await whereabouts(client, id, path);
				return found.stored.length === 1 && found;
			},
			60_000,
		);
		// The one that took so long goes by the schedule.
		expect(found.completed).toEqual([1, 2, 4]);
		expect(found.stored).toMatchObject([{ order: 3, status: 'pending' }]);
		expect(await finish(id, path)).toEqual(NUMBERS);
		expect(calls(path, 'reserve')).toEqual([1, 1, 1, 1]);
		expect(calls(path, 'charge')).toEqual([1, 1, 1, 1]);
		expect(await client.executionIds(told)).toEqual([]);
	});

	it('by its time limit, each item in an execution of its own: every one is kept or completes, once', async () => {
		const { client, service } = on;
		const path = 'time-limit-separate';
		const gate = new Gate(slow(0));
		service.answers.set(`/${path}/reserve/3`, gate.answer);
		const id = await start(path, { executionTimeout: 3 }, { separateExecutions: true });
		await until('the third item', async () => service.calls(`/${path}/reserve/3`) === 1);
		const ended = await client.ended(id, 4);
		expect(ended.map(({ mode, status }) => [mode, status])).toEqual([
			['webhook', 'canceled'],
			['integrated', 'success'],
			['integrated', 'success'],
			['integrated', 'canceled'],
		]);
		gate.open();
		service.answers.delete(`/${path}/reserve/3`);
		await until('all', async () => (await ask(client, path, 'list')).length === NUMBERS.length);
		const found = await until('the orders that go on by themselves', async () => {
			const now = await whereabouts(client, id, path);
			return now.stored.length === 1 && now;
		});
		expect(found.completed).toEqual([1, 2, 4]);
		expect(found.stored).toMatchObject([{ order: 3, status: 'pending' }]);
		expect(await finish(id, path)).toEqual(NUMBERS);
		expect(calls(path, 'charge')).toEqual([1, 1, 1, 1]);
	});

	it('in an attempt keeps how far it came, for a person', async () => {
		const { client, service } = on;
		const path = 'stop-attempt';
		const [reserve, charge] = [`/${path}/reserve/1`, `/${path}/charge/1`];
		service.answers.set(reserve, down);
		const definition = withOperations(ordersWorkflow(service.url, path), path);
		const id = await client.createActive(definition);
		await client.webhook(path, orders(1));
		await client.ended(id, 1);
		const before = service.calls(reserve);
		service.answers.set(reserve, slow(SLOW_MS));
		await until('its call in an attempt', async () => service.calls(reserve) > before);
		const attempt = await running(id);
		const reserved = service.calls(reserve);
		await stop(attempt);
		expect((await client.endOf(attempt)).status).toBe('canceled');

		// The call under way came to its end, so the next attempt goes on behind it.
		const [record] = await until('the record to be held', async () => {
			const held = await ask(client, path, 'held');
			return held.some(({ id: record }) => record !== undefined) && held;
		});
		await ask(client, path, 'resubmit', { id: record.id });
		await until('the record to be finished', async () => service.calls(charge) === 1);
		expect(service.calls(reserve)).toBe(reserved);
	});
});
