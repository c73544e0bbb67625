import { define, guarded } from '../support/definition';
import { http, plain } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const zero = { parameters: { retrySchedule: 'custom', customMinutes: '0' } };

/** `Guard > Before > Inner > Innermost`, `After` behind Inner's `Completed`. */
const nested = (innerOptions = {}, source = 'webhook') =>
	define(
		[
			`Start: ${source}`,
			'Guard: guard',
			'Before: code',
			'Inner: guard',
			'Innermost: code',
			'After: code',
			'Done: noOp',
			'Tell: noOp',
			'Store: store',
			'Trigger: trigger',
		],
		[
			'Start > Guard > Before > Inner > Innermost',
			'Inner:1 > After',
			'Guard:1 > Done',
			'Guard:2 > Tell',
			'Trigger > Guard',
			'Trigger > Inner',
			'Store -ai_vectorStore> Guard',
			'Store -ai_vectorStore> Inner',
		],
		{ Guard: zero, Inner: { parameters: { ...zero.parameters, options: innerOptions } } },
	);

const orders = [1, 2].map((order) => ({ order }));

describe('a Guard in a guarded branch', () => {
	it('puts out each item once: not what its inner branch gave and what that completed', async () => {
		const { n8n } = harness;
		const { output } = await n8n.run(nested(), { items: orders });
		expect(output('Done')).toEqual(orders);
		expect(output('After')).toEqual(orders);
	});

	it('takes its errors first; each record is one of its own', async () => {
		const { n8n } = harness;
		n8n.failOn('Innermost', http(503));
		const { output } = await n8n.run(nested(), { items: orders });
		const records = await n8n.records();
		expect(records.map(({ guard, outer }) => [guard.name, outer])).toEqual([
			['Inner', '/id-Guard.0.0'],
			['Inner', '/id-Guard.0.1'],
		]);
		expect(output('Tell')).toEqual([]);
	});

	it('trap 1.20: an outer item whose inner Guard set it aside says so on Completed', async () => {
		const { n8n } = harness;
		n8n.failOn('Innermost', http(503), ({ order }) => order === 1);
		const { output } = await n8n.run(nested(), { items: orders });
		expect(output('Done')).toEqual([
			expect.objectContaining({ status: 'pending', failedNode: 'Innermost' }),
			{ order: 2 },
		]);
	});

	it('trap 1.20: inner Guards’ records are resumed, though their Trigger enters the outer branch', async () => {
		const { n8n } = harness;
		n8n.failOn('Innermost', http(503));
		await n8n.run(nested(), { items: [{ order: 1 }] });
		n8n.on('Innermost', (items) => items);
		const { output } = await n8n.resume(nested());
		expect(output('After')).toEqual([{ order: 1 }]);
		expect((await n8n.record()).status).toBe('resolved');
		expect(n8n.calls('Before')).toBe(1);
	});

	it('what follows it in the outer branch runs in its retry as nodes behind any Guard do', async () => {
		const { n8n } = harness;
		n8n.failOn('Innermost', http(503));
		await n8n.run(nested(), { items: [{ order: 1 }] });
		n8n.on('Innermost', (items) => items);
		n8n.failOn('After', http(503));
		const { run } = await n8n.resume(nested());
		expect(run.data.resultData.error?.message).toBeDefined();
		expect((await n8n.records()).map(({ status }) => status)).toEqual(['resolved']);
	});

	it('keeps the items of parallel outer runs apart', async () => {
		const { n8n } = harness;
		const workflow = nested();
		workflow.nodes[1].parameters.options = { maxParallelItems: 4 };
		n8n.on('Innermost', async (items) => {
			await new Promise((resolve) => setImmediate(resolve));
			if (Number(items[0].json.order) % 2 === 0) throw http(503)();
			return items;
		});
		const items = Array.from({ length: 8 }, (_, order) => ({ order }));
		const { output } = await n8n.run(workflow, { items });
		expect(output('Done').filter(({ status }) => status === 'pending')).toHaveLength(4);
		const records = await n8n.records();
		expect(records.map(({ outer }) => outer).sort()).toEqual(
			[0, 2, 4, 6].map((item) => `/id-Guard.0.${item}`),
		);
		n8n.on('Innermost', (given) => given);
		const resumed: unknown[] = [];
		while (resumed.length < 4) resumed.push(...(await n8n.resume(workflow)).output('After'));
		expect(resumed).toEqual(expect.arrayContaining([0, 2, 4, 6].map((order) => ({ order }))));
		expect(n8n.calls('Before')).toBe(8);
	});

	it('hands an error that it does not keep to the outer Guard', async () => {
		const { n8n } = harness;
		n8n.failOn('Innermost', plain('no'), ({ order }) => order === 1);
		const workflow = nested();
		workflow.nodes[1].parameters.options = { otherErrors: 'hold' };
		const { output } = await n8n.run(workflow, { items: orders });
		expect(output('Tell')).toEqual([
			expect.objectContaining({ message: 'no', failedNode: 'Inner' }),
		]);
		expect(output('Done')).toEqual([{ order: 2 }]);
	});

	it('shows the inner branch’s runs in the execution, too', async () => {
		const { n8n } = harness;
		const { state } = await n8n.run(nested(), { items: orders });
		expect(state.resultData.runData.Innermost).toHaveLength(2);
	});
});

describe('trap 1.18: Trigger items reach ordinary nodes', () => {
	it('a claim for another Guard passes by', async () => {
		const { n8n } = harness;
		n8n.failOn('Innermost', http(503));
		await n8n.run(nested(), { items: [{ order: 1 }] });
		n8n.on('Innermost', (items) => items);
		await n8n.resume(nested());
		// The outer Guard was fed the same claim.
		expect(n8n.calls('Before')).toBe(1);
	});

	it('an item that does not come from the Trigger is data, whatever its fields', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.on('Second', (items) => items);
		const claim = await n8n.claim();
		const { output } = await n8n.run(guarded(), { items: [claim] });
		expect(output('Done')).toEqual([claim]);
		expect((await n8n.record()).status).toBe('inProgress');
	});

	it('an edited or pinned Trigger item is refused', async () => {
		const { n8n } = harness;
		const { run } = await n8n.run(guarded(), { startNode: 'Trigger', items: [{ made: 'up' }] });
		expect(run.data.resultData.error!.message).toMatch(/does not name an incomplete execution/);
		expect(n8n.calls('First')).toBe(0);
	});
});
