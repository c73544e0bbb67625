import { define, guarded } from '../../support/definition';
import { http, plain } from '../../support/errors';
import { inOneExecution } from '../../support/runnerUnderTest';
import { until } from '../../support/until';
import { numbers, orders, useCuttingOff } from './cuttingOff';

const { harness, cutIn, whereabouts, finishAll, everyNodeRanOnce } = useCuttingOff();

/** As n8n's time limit, on the execution's own additional data, which the nested one sees through. */
const timeIsUp = (context: unknown) => {
	let { additionalData: own } = context as { additionalData: object };
	for (let next: object = own; next !== Object.prototype;) {
		own = next;
		next = Object.getPrototypeOf(own) as object;
	}
	Object.assign(own, { executionTimeoutTimestamp: Date.now() });
};

describe('a stop', () => {
	it('leaves every item in the Store, for a person, and none is run twice', async () => {
		const { n8n } = harness;
		const stopped = await n8n.run(guarded(), { items: orders, ...cutIn('First', 3, 'stop') });
		expect(stopped.run.status).toBe('canceled');
		const cause = 'the execution was stopped';
		expect(await whereabouts(stopped)).toEqual([
			...[1, 2].map((order) => ({
				order,
				status: 'unresolved',
				message: `Interrupted when it had finished the branch, before its result left the Guard: ${cause}`,
			})),
			{ order: 3, status: 'unresolved', message: `Interrupted at "Second": ${cause}` },
			...[4, 5].map((order) => ({
				order,
				status: 'unresolved',
				message: `Interrupted before it began: ${cause}`,
			})),
		]);
		for (const record of await n8n.records()) {
			expect(record).toMatchObject({
				errorType: null,
				reason: expect.stringMatching(/^Interrupted: .* Resubmit it/) as string,
			});
			const [attempt] = await (await n8n.store()).attempts('workflow-1', record.id);
			expect(attempt).toMatchObject({ number: 0, outcome: 'stopped', errorType: null });
		}
		expect((await finishAll()).sort()).toEqual([1, 2, 3, 4, 5]);
		everyNodeRanOnce();
		expect((await n8n.records()).map(({ status }) => status)).toEqual(Array(5).fill('resolved'));
	});

	it('keeps an item whose error was to fail the execution, too', async () => {
		const { n8n } = harness;
		let stop = () => {};
		n8n.on('First', async (items) => {
			if (items[0].json.order === 1) {
				stop();
				throw plain('Broken')();
			}
			return items;
		});
		await n8n.run(guarded({ maxParallelItems: 2 }), {
			items: orders,
			onStart: (run) => (stop = () => run.cancel()),
		});
		expect(await n8n.records()).toHaveLength(5);
		n8n.on('First', (items) => items);
		expect((await finishAll()).sort()).toEqual([1, 2, 3, 4, 5]);
	});

	it('keeps what is not begun at once, however long the node under way takes', async () => {
		const { n8n } = harness;
		let stop = () => {};
		let finish = () => {};
		n8n.on('First', async (items) => {
			stop();
			await new Promise<void>((resolve) => (finish = resolve));
			return items;
		});
		const run = n8n.run(guarded(), {
			items: orders,
			onStart: (each) => (stop = () => each.cancel()),
		});
		await until(async () => (await n8n.records()).length === 4);
		finish();
		await run;
		expect(await n8n.records()).toHaveLength(5);
	});

	it('keeps what the last node gives that is under way, and does not run it again', async () => {
		const { n8n } = harness;
		let stop = () => {};
		n8n.on('Second', async (items) => {
			stop();
			await new Promise((resolve) => setTimeout(resolve, 50));
			return items;
		});
		await n8n.run(guarded(), {
			items: orders,
			onStart: (each) => (stop = () => each.cancel()),
		});
		n8n.on('Second', (items) => items);
		expect((await finishAll()).sort()).toEqual([1, 2, 3, 4, 5]);
		everyNodeRanOnce();
	});

	it('is not undone by n8n’s Retry, which begins anew: what is kept runs once, what is not runs', async () => {
		const { n8n } = harness;
		const run = { items: orders, executionId: '7', ...cutIn('First', 3, 'stop') };
		await n8n.run(guarded(), run);
		const store = await n8n.store();
		const { id } = (await n8n.records()).find(({ itemIndex }) => itemIndex === 4)!;
		await store.delete('workflow-1', { ids: [id] });
		n8n.on('First', (items) => items);
		const changed = [{ order: 9 }, ...orders.slice(1)];
		const again = await n8n.run(guarded(), { mode: 'retry', retryOf: '7', items: changed });
		expect(numbers(again.output('Done'))).toEqual([9, 5]);
		expect(again.output('Tell')).toHaveLength(3);
		expect(numbers(n8n.script.calls.First.flat())).toEqual([1, 2, 3, 9, 5]);
		expect(await n8n.records()).toHaveLength(4);
	});

	it.each([
		[1, 0],
		[1, 2],
		[2, 1],
		[2, 3],
		[0, 1],
	])(
		'nor is it when the Retry has other groups (Items Per Run was %i, and is %i)',
		async (itemsPerRun, now) => {
			const { n8n } = harness;
			const run = { items: orders, executionId: '7', ...cutIn('First', 1, 'stop') };
			await n8n.run(guarded({ itemsPerRun }), run);
			const records = await n8n.records();
			const others = records.filter(({ itemIndex }) => itemIndex > 0);
			const ids = records.filter(({ itemIndex }) => itemIndex === 0).map(({ id }) => id);
			await (await n8n.store()).delete('workflow-1', { ids });
			const ran = numbers(n8n.script.calls.First.flat());
			n8n.on('First', (items) => items);
			const retry = { mode: 'retry' as const, retryOf: '7', items: orders };
			const again = await n8n.run(guarded({ itemsPerRun: now }), retry);
			expect(numbers(n8n.script.calls.First.flat())).toEqual([...ran, ...ran]);
			expect(numbers(again.output('Done'))).toEqual(ran);
			expect(again.output('Tell')).toHaveLength(others.length);
			expect(await n8n.records()).toEqual(others);
		},
	);

	it('nor is it when such a Retry fails, and is retried: its groups stay', async () => {
		const { n8n } = harness;
		const run = { items: orders, executionId: '7', ...cutIn('First', 1, 'stop') };
		await n8n.run(guarded(), run);
		const wanted = (await n8n.records()).filter(({ itemIndex }) => [1, 2, 3].includes(itemIndex));
		const ids = wanted.map(({ id }) => id);
		await (await n8n.store()).delete('workflow-1', { ids });
		n8n.failOn('First', plain('no'), ({ order }) => order === 4);
		const retry = { mode: 'retry' as const, retryOf: '7', items: orders };
		const failed = await n8n.run(guarded({ itemsPerRun: 2 }), retry);
		expect(failed.run.status).toBe('error');
		n8n.on('First', (items) => items);
		const again = await n8n.retry(guarded({ itemsPerRun: 0 }), failed);
		expect(numbers(again.output('Done'))).toEqual([2, 3, 4]);
		expect(again.output('Tell')).toHaveLength(2);
		expect(n8n.script.calls.First.map(numbers)).toEqual([[1], [2, 3], [4], [4]]);
	});

	it('stores nothing of a manual run, as ever', async () => {
		const { n8n } = harness;
		await n8n.run(guarded(), { mode: 'manual', items: orders, ...cutIn('First', 3, 'stop') });
		expect(await n8n.records()).toEqual([]);
	});

	it('keeps the items of an inner Guard there, and the outer one goes on behind it', async () => {
		const { n8n } = harness;
		const workflow = define(
			[
				'Webhook: webhook',
				'Guard: guard',
				'Inner: guard',
				'First: code',
				'Second: code',
				'InnerDone: noOp',
				'InnerTell: noOp',
				'Done: noOp',
				'Store: store',
				'Trigger: trigger',
			],
			[
				'Webhook > Guard > Inner > First > Second',
				'Inner:1 > InnerDone',
				'Inner:2 > InnerTell',
				'Guard:1 > Done',
				'Trigger > Guard',
				'Trigger > Inner',
				'Store -ai_vectorStore> Guard',
				'Store -ai_vectorStore> Inner',
			],
			{ Guard: { parameters: { options: { itemsPerRun: 0 } } } },
		);
		await n8n.run(workflow, { items: orders, ...cutIn('First', 3, 'stop') });
		const records = await n8n.records();
		expect(records.map(({ guard }) => guard.name)).toEqual([
			...Array<string>(5).fill('Inner'),
			'Guard',
		]);
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		for (let left = records.length; left > 0; left--) await n8n.resume(workflow);
		everyNodeRanOnce();
		expect((await n8n.records()).every(({ status }) => status === 'resolved')).toBe(true);
	});
});

// An item's own execution has a time limit of its own, which these set.
inOneExecution(() => {
	describe('a time limit', () => {
		it('leaves every item in the Store, to go on by itself', async () => {
			const { n8n } = harness;
			const minute = { Guard: { parameters: { customMinutes: '1' } } };
			const run = { items: orders, ...cutIn('First', 3, timeIsUp) };
			const ended = await n8n.run(guarded({}, minute), run);
			expect(ended.run.status).toBe('canceled');
			const found = await whereabouts(ended);
			expect(found.map(({ status }) => status)).toEqual(Array(5).fill('pending'));
			expect(found.map(({ order }) => order)).toEqual([1, 2, 3, 4, 5]);
			const waits = (await n8n.records()).map(({ message, nextAttemptAt, createdAt }) => [
				/^Interrupted at/.test(message),
				Number(nextAttemptAt) - createdAt,
			]);
			expect(waits.filter(([underWay]) => underWay)).toEqual([[true, 60_000]]);
			expect(waits.filter(([, wait]) => wait === 0)).toHaveLength(4);
			expect((await finishAll()).sort()).toEqual([1, 2, 3, 4, 5]);
			everyNodeRanOnce();
		});

		it('is not undone by n8n’s Retry: nothing of it runs twice', async () => {
			const { n8n } = harness;
			const run = { items: orders, ...cutIn('First', 3, timeIsUp) };
			const ended = await n8n.run(guarded(), run);
			const again = await n8n.retry(guarded(), ended);
			expect(again.output('Done')).toEqual([]);
			expect(await n8n.records()).toHaveLength(5);
			expect(n8n.calls('First')).toBe(3);
		});

		it('in an attempt goes by the schedule', async () => {
			const { n8n } = harness;
			n8n.failOn('First', http(503));
			await n8n.run(guarded());
			n8n.on('First', (items, context) => {
				timeIsUp(context);
				return items;
			});
			await n8n.resume(guarded({}, { Guard: { parameters: { customMinutes: '0, 1' } } }));
			const { status, nextAttemptAt, updatedAt } = await n8n.record();
			// The node was done: the schedule starts anew behind it.
			expect([status, Number(nextAttemptAt) - updatedAt]).toEqual(['pending', 0]);
		});
	});
});
