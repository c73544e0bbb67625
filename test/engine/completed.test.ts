import { define, guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const orders = [1, 2].map((order) => ({ order }));

/** A branch of one's own: nodes and connections after `Guard`. */
const branch = (nodes: string[], connections: string[], options = {}) =>
	define(
		[
			'Webhook: webhook',
			'Guard: guard',
			'Done: noOp',
			'Tell: noOp',
			'Store: store',
			'Trigger: trigger',
			...nodes,
		],
		[
			'Webhook > Guard',
			'Guard:1 > Done',
			'Guard:2 > Tell',
			'Trigger > Guard',
			'Store -ai_vectorStore> Guard',
			...connections,
		],
		{ Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0', options } } },
	);

describe('trap 2.8: items on Completed', () => {
	it('one at least per finished item, also when its last node returns nothing', async () => {
		const { n8n } = harness;
		n8n.on('Second', () => []);
		const { state, output } = await n8n.run(guarded(), { items: orders });
		expect(output('Done')).toEqual([{}, {}]);
		const pairs = state.resultData.runData.Guard[0].data!.main[1]!.map((item) => item.pairedItem);
		expect(pairs).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it('not of outputs that the node does not have: there Filter puts what it discards', async () => {
		const { n8n } = harness;
		n8n.on('Second', ([item]) => (item.json.order === 1 ? [[item], []] : [[], [item]]));
		const { output } = await n8n.run(guarded(), { items: orders });
		expect(output('Done')).toEqual([{ order: 1 }, {}]);
	});

	it('of all leaf nodes of a fan-out and all outputs of the last node', async () => {
		const { n8n } = harness;
		n8n.on('If', (items) => [items, items.map(() => ({ json: { other: true } }))]);
		const workflow = branch(['A: code', 'If: if'], ['Guard > A', 'Guard > If']);
		const { output } = await n8n.run(workflow, { items: [{ order: 1 }] });
		expect(output('Done')).toEqual([{ order: 1 }, { order: 1 }, { other: true }]);
	});

	it('keeps the order of the nodes when a resumed execution shows their earlier runs', async () => {
		const { n8n } = harness;
		const workflow = branch(['A: code', 'B: code'], ['Guard > A', 'Guard > B']);
		n8n.on('A', ([{ json }]) => [{ json: { ...json, by: 'A' } }]);
		n8n.failOn('B', http(503), ({ order }) => order === 2);
		await n8n.run(workflow, { items: orders });
		n8n.on('B', ([{ json }]) => [{ json: { ...json, by: 'B' } }]);
		const { state, output } = await n8n.resume(workflow);
		expect(output('Done').map(({ by }) => by)).toEqual(['A', 'B']);
		const order = Object.entries(state.resultData.runData)
			.flatMap(([name, runs]) => runs.map(({ executionIndex }) => ({ name, executionIndex })))
			.sort((a, b) => a.executionIndex - b.executionIndex);
		expect(order.map(({ name }) => name)).toEqual([
			'Trigger',
			'Guard',
			'Webhook',
			'A',
			'B',
			'Done',
		]);
		expect(new Set(order.map(({ executionIndex }) => executionIndex)).size).toBe(order.length);
	});

	it('runs IF, loop and Merge inside the branch as n8n does', async () => {
		const { n8n } = harness;
		n8n.on('If', (items) => (items[0].json.order === 1 ? [items, []] : [[], items]));
		const workflow = branch(
			['If: if', 'A: code', 'Loop: splitInBatches', 'B: code', 'Merge: merge'],
			['Guard > If > A > Merge', 'If:1 > Loop:0 > Merge:1', 'Loop:1 > B > Loop'],
		);
		const { run, output } = await n8n.run(workflow, { items: orders });
		expect(run.data.resultData.error).toBeUndefined();
		expect(n8n.script.calls.A).toEqual([[{ order: 1 }]]);
		expect(n8n.script.calls.B).toEqual([[{ order: 2 }]]);
		expect(output('Done')).toEqual(orders);
	});

	it('resumes within a loop and behind a fan-out without repeating what was done', async () => {
		const { n8n } = harness;
		const workflow = branch(
			['Spread: code', 'Loop: splitInBatches', 'Each: code', 'After: code', 'Side: code'],
			['Guard > Spread > Loop > After', 'Loop:1 > Each > Loop', 'Spread > Side'],
		);
		workflow.nodes.at(-1)!.position = [0, 900];
		n8n.on('Spread', () => [1, 2, 3].map((line) => ({ json: { line } })));
		n8n.failOn('Each', http(503), ({ line }) => line === 2);
		await n8n.run(workflow);
		n8n.on('Each', (items) => items);
		const { output } = await n8n.resume(workflow);
		expect(n8n.script.calls.Each).toEqual([1, 2, 2, 3].map((line) => [{ line }]));
		expect([n8n.calls('Spread'), n8n.calls('Side'), n8n.calls('After')]).toEqual([1, 1, 1]);
		expect(output('After')).toEqual([1, 2, 3].map((line) => ({ line })));
		expect(output('Done')).toHaveLength(6);
	});

	it('resumes a Merge that had one of its inputs', async () => {
		const { n8n } = harness;
		const workflow = branch(
			['A: code', 'B: code', 'Merge: merge'],
			['Guard > A > Merge', 'Guard > B > Merge:1'],
		);
		n8n.failOn('B', http(503));
		await n8n.run(workflow, { items: [{ order: 1 }] });
		n8n.on('B', () => [{ json: { b: true } }]);
		const { output } = await n8n.resume(workflow);
		expect([n8n.calls('A'), n8n.calls('B')]).toEqual([1, 2]);
		expect(output('Merge')).toEqual([{ order: 1 }, { b: true }]);
	});

	it('are the items as they came in, with Completed Output: Original Item', async () => {
		const { n8n } = harness;
		n8n.on('Second', () => [{ json: { changed: true } }, { json: {} }]);
		const { output } = await n8n.run(guarded({ completedOutput: 'original' }), { items: orders });
		expect(output('Done')).toEqual(orders);
	});

	it('are paired to the items they came from, also when several ran together', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) =>
			items.map(({ json }, item) => ({ json, pairedItem: { item } })).reverse(),
		);
		const { state } = await n8n.run(guarded({ itemsPerRun: 0 }), { items: orders });
		const [, completed] = state.resultData.runData.Guard[0].data!.main;
		expect(completed!.map(({ json, pairedItem }) => [json.order, pairedItem])).toEqual([
			[2, { item: 1 }],
			[1, { item: 0 }],
		]);
	});

	it('are paired so behind a loop in the branch, too', async () => {
		const { n8n } = harness;
		const workflow = branch(
			['Loop: splitInBatches', 'First: code', 'Second: code'],
			['Guard > Loop > Second', 'Loop:1 > First > Loop'],
			{ itemsPerRun: 0 },
		);
		const { state } = await n8n.run(workflow, { items: [1, 2, 3].map((order) => ({ order })) });
		const [, completed] = state.resultData.runData.Guard[0].data!.main;
		expect(completed!.map(({ json, pairedItem }) => [json.order, pairedItem])).toEqual(
			[1, 2, 3].map((order, item) => [order, { item }]),
		);
	});
});
