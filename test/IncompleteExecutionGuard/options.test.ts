import { guarded } from '../support/definition';
import { http, plain } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const orders = [1, 2, 3].map((order) => ({ order }));

describe('Items Per Run', () => {
	it.each([
		[1, [[1], [2], [3]]],
		[2, [[1, 2], [3]]],
		[0, [[1, 2, 3]]],
	])('%i', async (itemsPerRun, groups) => {
		const { n8n } = harness;
		const { output } = await n8n.run(guarded({ itemsPerRun }), { items: orders });
		expect(n8n.script.calls.First.map((items) => items.map(({ order }) => order))).toEqual(groups);
		expect(output('Done')).toEqual(orders);
	});

	it('items that ran together fail together, in one record, and go on together', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2);
		const first = await n8n.run(guarded({ itemsPerRun: 2 }), { items: orders });
		expect(first.output('Done')).toEqual([{ order: 3 }]);
		n8n.on('Second', (items) => items);
		const second = await n8n.resume(guarded({ itemsPerRun: 2 }));
		expect(second.output('Done')).toEqual([{ order: 1 }, { order: 2 }]);
	});
});

describe('Max Parallel Items', () => {
	it('runs so many at the same time, and keeps the order of the results', async () => {
		const { n8n } = harness;
		let running = 0;
		let most = 0;
		n8n.on('First', async (items) => {
			most = Math.max(most, ++running);
			for (let turn = Number(items[0].json.order); turn < 6; turn++) {
				await new Promise((resolve) => setImmediate(resolve));
			}
			running -= 1;
			return items;
		});
		const { output } = await n8n.run(guarded({ maxParallelItems: 2 }), { items: orders });
		expect(most).toBe(2);
		expect(output('Done')).toEqual(orders);
	});

	it('trap 2.12: fail waits for all that run, and the Completed ones come back by Retry', async () => {
		const { n8n } = harness;
		const finished: unknown[] = [];
		n8n.on('First', async (items) => {
			const [{ json }] = items;
			if (json.order === 1) throw plain('no')();
			await new Promise((resolve) => setImmediate(resolve));
			finished.push(json.order);
			return items;
		});
		const failed = await n8n.run(guarded({ maxParallelItems: 2 }), { items: orders });
		expect(failed.run.data.resultData.error!.message).toBe('no');
		expect(finished).toEqual([2]);
		expect(failed.output('Done')).toEqual([]);
		n8n.on('First', (items) => items);
		const again = await n8n.retry(guarded({ maxParallelItems: 2 }), failed);
		expect(again.output('Done')).toEqual(orders);
		expect(n8n.script.calls.Second).toHaveLength(3);
	});
});

describe('Other Errors', () => {
	it('Fail: the execution fails with the original error; records already stored stay', async () => {
		const { n8n } = harness;
		n8n.on('Second', (items) => {
			if (items[0].json.order === 1) throw http(503)();
			throw new TypeError('no');
		});
		const { run, output } = await n8n.run(guarded(), { items: orders });
		expect(run.status).toBe('error');
		expect(run.data.resultData.error!.message).toBe('no');
		expect(await n8n.records()).toHaveLength(1);
		expect(output('Tell')).toEqual([]);
	});

	it('Hold: the item is stored and waits for a person', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', plain('no'));
		const { run } = await n8n.run(guarded({ otherErrors: 'hold' }));
		expect(run.status).toBe('success');
		expect(await n8n.record()).toMatchObject({ status: 'unresolved', errorType: 'RuntimeError' });
	});
});

describe('Honour Retry-After', () => {
	const wait = async (honourRetryAfter: boolean) => {
		const { n8n } = harness;
		n8n.failOn('Second', () =>
			Object.assign(new Error('slow down'), {
				response: { status: 429, headers: { 'retry-after': '120' } },
			}),
		);
		await n8n.run(guarded({ honourRetryAfter }));
		const { nextAttemptAt, createdAt } = await n8n.record();
		return nextAttemptAt! - createdAt;
	};

	it('on: the later of the schedule’s time and the service’s', async () => {
		expect(await wait(true)).toBe(120_000);
	});

	it('off: the schedule’s', async () => {
		expect(await wait(false)).toBe(0);
	});
});

describe('Retry Schedule', () => {
	it.each([
		[{ retrySchedule: 'fusion' }, 10],
		[{ retrySchedule: 'make' }, 1],
		[{ retrySchedule: 'fixed', attempts: 2, intervalMinutes: 7, doubling: false }, 7],
		[{ retrySchedule: 'custom', customMinutes: '0.5; 3' }, 0.5],
	])('%j', async (parameters, minutes) => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded({}, { Guard: { parameters } }));
		const { nextAttemptAt, createdAt } = await n8n.record();
		expect(nextAttemptAt! - createdAt).toBe(minutes * 60_000);
	});

	it('exponential: a random part of the first limit', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const parameters = {
			retrySchedule: 'exponential',
			attempts: 2,
			baseMinutes: 4,
			factor: 2,
			capMinutes: 60,
		};
		await n8n.run(guarded({}, { Guard: { parameters } }));
		const { nextAttemptAt, createdAt } = await n8n.record();
		expect(nextAttemptAt! - createdAt).toBeLessThanOrEqual(4 * 60_000);
	});
});
