import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness, type RunOptions } from '../support/harness';

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
		const types = (await n8n.records()).map(({ errorType }) => errorType);
		expect(types).toEqual([null, null, null]);
	});
});

describe('trap 1.11: a stop in an attempt', () => {
	beforeEach(async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		await n8n.run(guarded());
	});

	const resubmitted = async () => {
		await (await harness.n8n.store()).resubmit('workflow-1', { filter: {} });
		return await harness.n8n.resume(guarded());
	};

	it('keeps the newer continuation and frees the lease: nodes done in it do not run again', async () => {
		const { n8n } = harness;
		await n8n.resume(guarded(), stopIn('First', 'finishes'));
		expect(n8n.calls('First')).toBe(2);
		expect((await n8n.record()).status).toBe('unresolved');
		const attempts = await (await n8n.store()).attempts('workflow-1', (await n8n.record()).id);
		expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'stopped']);

		const { output } = await resubmitted();
		expect(n8n.calls('First')).toBe(2);
		expect(output('Done')).toHaveLength(1);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('keeps a result that could not leave the Guard any more, and runs nothing again for it', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => items);
		const stopped = await n8n.resume(guarded(), stopIn('Second', 'finishes'));
		expect(stopped.output('Done')).toEqual([]);
		expect((await n8n.record()).status).toBe('unresolved');
		const { output } = await resubmitted();
		expect(output('Done')).toHaveLength(1);
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([2, 1]);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('runs the node again that was stopped with an error', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => items);
		await n8n.resume(guarded(), stopIn('Second', 'throws'));
		n8n.on('Second', (items) => items);
		await resubmitted();
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([2, 2]);
		expect((await n8n.record()).status).toBe('resolved');
	});
});
