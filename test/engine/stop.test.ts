import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness, type RunOptions } from '../support/harness';
import { inOneExecution } from '../support/runnerUnderTest';

const harness = useHarness();
const orders = [1, 2, 3].map((order) => ({ order }));

/** Stops the execution when a node has been called. */
function stopIn(node: string, then: 'finishes' | 'throws'): Pick<RunOptions, 'onStart'> {
	let stop = () => {};
	harness.n8n.on(node, (items) => {
		stop();
		if (then === 'throws') throw new Error('aborted');
		return items;
	});
	return { onStart: (run) => (stop = () => run.cancel()) };
}

/** As n8n's time limit, on the execution's own additional data, which the nested one sees through. */
const timeIsUp = (context: unknown) => {
	let { additionalData: own } = context as { additionalData: object };
	for (let next: object = own; next !== Object.prototype;) {
		own = next;
		next = Object.getPrototypeOf(own) as object;
	}
	Object.assign(own, { executionTimeoutTimestamp: Date.now() });
};

describe('trap 1.11: stop does not stop', () => {
	it('starts no further item', async () => {
		const { n8n } = harness;
		await n8n.run(guarded(), { items: orders, ...stopIn('Second', 'finishes') });
		expect(n8n.script.calls.Second).toEqual([[{ order: 1 }]]);
	});

	it('starts no further node of the item', async () => {
		const { n8n } = harness;
		await n8n.run(guarded(), { items: orders, ...stopIn('First', 'finishes') });
		expect(n8n.calls('Second')).toBe(0);
	});

	it('does not take the error of a node that was stopped for an error of the item', async () => {
		const { n8n } = harness;
		await n8n.run(guarded({ otherErrors: 'hold' }), {
			items: orders,
			...stopIn('First', 'throws'),
		});
		expect(await n8n.records()).toEqual([]);
	});

	inOneExecution(() => {
		it('keeps the items not run with the execution whose time is up, for n8n’s Retry', async () => {
			const { n8n } = harness;

			n8n.on('First', (items, context) => {
				if (items[0].json.order === 2) timeIsUp(context);
				return items;
			});
			const stopped = await n8n.run(guarded(), { items: orders });
			expect(stopped.run.status).toBe('canceled');
			expect(n8n.calls('Second')).toBe(1);
			n8n.on('First', (items) => items);
			const again = await n8n.retry(guarded(), stopped);
			expect(again.output('Done')).toEqual(orders);
			expect(n8n.script.calls.Second).toEqual(orders.map((order) => [order]));
		});
	});
});

describe('trap 1.11: a stop in an attempt', () => {
	beforeEach(async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		await n8n.run(guarded());
	});

	it('keeps the newer continuation and frees the lease: nodes done in it do not run again', async () => {
		const { n8n } = harness;
		await n8n.resume(guarded(), stopIn('First', 'finishes'));
		expect(n8n.calls('First')).toBe(2);
		expect((await n8n.record()).status).toBe('pending');
		const attempts = await (await n8n.store()).attempts('workflow-1', (await n8n.record()).id);
		expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'stopped']);

		const { output } = await n8n.resume(guarded());
		expect(n8n.calls('First')).toBe(2);
		expect(output('Done')).toHaveLength(1);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('takes a branch whose last node was done for finished', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => items);
		await n8n.resume(guarded(), stopIn('Second', 'finishes'));
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('runs the node again that was stopped with an error', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => items);
		await n8n.resume(guarded(), stopIn('Second', 'throws'));
		n8n.on('Second', (items) => items);
		await n8n.resume(guarded());
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([2, 2]);
		expect((await n8n.record()).status).toBe('resolved');
	});
});
