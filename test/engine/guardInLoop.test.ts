import { define, type Definition } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

const VALUE = "={{ $('List').item.json.order + $('Webhook').item.json.shop }}";

/** `Webhook > List > Loop`, in the loop `Each` and a Guard before `First > Second`, behind it `Done`. */
const looping = (back: string[] = ['Guard:1 > Loop', 'Guard:2 > Loop']): Definition =>
	define(
		[
			'Webhook: webhook',
			'List: code',
			'Loop: splitInBatches',
			'Each: code',
			'Guard: guard',
			'First: code',
			'Second: code',
			'Done: set',
			'Store: store',
			'Trigger: trigger',
		],
		[
			'Webhook > List > Loop > Done',
			'Loop:1 > Each > Guard > First > Second',
			...back,
			'Trigger > Guard',
			'Store -ai_vectorStore> Guard',
		],
		{
			Done: { parameters: { value: VALUE } },
			Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0, 0, 0' } },
		},
	);

const first = async (definition: Definition, failing = [2], node = 'Second') => {
	const { n8n } = harness;
	n8n.on('List', () => [1, 2, 3].map((order) => ({ json: { order }, pairedItem: { item: 0 } })));
	n8n.failOn(node, http(503), ({ order }) => failing.includes(order as number));
	const execution = await n8n.run(definition, { items: [{ shop: 'north' }] });
	expect(execution.run.data.resultData.error).toBeUndefined();
	n8n.on(node, (items) => items);
	return execution;
};

const orders = (items: object[]) => items.map((item) => (item as { order?: number }).order ?? '-');

describe('a Guard in a loop', () => {
	it('whose Incomplete leads back, too: the loop does its rounds, each with its record', async () => {
		const { n8n } = harness;
		const { output } = await first(looping(), [1, 3]);
		expect(orders(output('Done'))).toEqual(['-', 2, '-']);
		expect((await n8n.records()).map(({ runIndex, itemIndex }) => [runIndex, itemIndex])).toEqual([
			[0, 0],
			[2, 0],
		]);
	});

	it('a resumed item ends the loop: no node runs twice for it, no other item runs', async () => {
		const { n8n } = harness;
		await first(looping());
		const { output, run } = await n8n.resume(looping());
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done')).toEqual([{ order: 2, value: '2north' }]);
		expect(n8n.calls('First')).toBe(3);
		expect(n8n.calls('Second')).toBe(4);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('an attempt that fails again does so, too', async () => {
		const { n8n } = harness;
		await first(looping());
		n8n.failOn('Second', http(503));
		const { output } = await n8n.resume(looping());
		expect(output('Done')).toEqual([expect.objectContaining({ status: 'pending', attempts: 1 })]);
		expect(n8n.calls('First')).toBe(3);
	});

	it('whose Incomplete does not lead back: the loop stands still, and goes on after the retry', async () => {
		const { n8n } = harness;
		const definition = looping(['Guard:1 > Loop']);
		const { output } = await first(definition);
		expect(output('Done')).toEqual([]);
		expect(n8n.script.calls.First).toEqual([[{ order: 1 }], [{ order: 2 }]]);
		const resumed = await n8n.resume(definition);
		expect(resumed.run.data.resultData.error).toBeUndefined();
		expect(resumed.output('Done').map(({ value }) => value)).toEqual([
			'1north',
			'2north',
			'3north',
		]);
		expect(n8n.script.calls.First).toEqual([[{ order: 1 }], [{ order: 2 }], [{ order: 3 }]]);
	});

	const told = ({ state }: Awaited<ReturnType<typeof first>>) =>
		state.resultData.runData.Guard.flatMap(({ hints = [] }) => hints.map(({ message }) => message));

	it.each([
		['waits for a retry', 1, [1], [/^The loop "Loop" stands still .* retry/]],
		[
			'ends where all items of a round failed',
			2,
			[1, 2],
			[/^The loop "Loop" ends .* Lead "Incomplete" back/],
		],
		['goes on where one of several completed', 2, [1, 3], []],
	])('whose Incomplete does not lead back says that it %s', async (_, size, failing, hints) => {
		const round = [1, 2].slice(0, size);
		harness.n8n.on('Each', () => round.map((order) => ({ json: { order } })));
		const execution = await first(looping(['Guard:1 > Loop']), failing);
		expect(told(execution)).toEqual(hints.map((text) => expect.stringMatching(text) as string));
	});

	it('whose Incomplete leads back says nothing of it', async () => {
		expect(told(await first(looping(), [1, 2, 3]))).toEqual([]);
	});

	it('a later item that fails in such a retry has a record of its own', async () => {
		const { n8n } = harness;
		const definition = looping(['Guard:1 > Loop']);
		await first(definition);
		n8n.failOn('Second', http(503), ({ order }) => order === 3);
		const { additionalData } = await n8n.resume(definition);
		const records = await n8n.records();
		expect(records.map(({ status, executionId }) => [status, executionId])).toEqual([
			['resolved', '1'],
			['pending', additionalData.executionId],
		]);
		n8n.on('Second', (items) => items);
		const { output } = await n8n.resume(definition);
		expect(output('Done').map(({ value }) => value)).toEqual(['1north', '2north', '3north']);
		expect(n8n.calls('First')).toBe(3);
	});

	it.each([
		['Loop', 'First'],
		['Loop', 'Second'],
		['List', 'First'],
		['List', 'Second'],
	])('a node was renamed meanwhile: %s; it goes on from %s', async (name, failing) => {
		const { n8n } = harness;
		await first(looping(), [2], failing);
		const renamed = JSON.parse(
			JSON.stringify(looping())
				.replaceAll(`"${name}"`, '"New Name"')
				.replaceAll(`$('${name}')`, `$('New Name')`),
		) as Definition;
		const seen: unknown[] = [];
		n8n.on(failing, (items, context) => {
			const list = name === 'List' ? 'New Name' : 'List';
			seen.push(context.evaluateExpression(`{{ $('${list}').item.json.order }}`, 0));
			return items;
		});
		const { output } = await n8n.resume(renamed);
		expect(seen).toEqual([2]);
		expect(output('Done')).toEqual([{ order: 2, value: '2north' }]);
		expect(n8n.calls('Second')).toBe(failing === 'Second' ? 4 : 3);
	});

	it('the loop was put around it meanwhile', async () => {
		const { n8n } = harness;
		const straight = looping();
		straight.connections.List = { main: [[{ node: 'Guard', type: 'main', index: 0 }]] };
		straight.connections.Guard.main = [
			straight.connections.Guard.main[0],
			[{ node: 'Done', type: 'main', index: 0 }],
			[],
		];
		await first(straight);
		const { output } = await n8n.resume(looping());
		expect(orders(output('Done'))).toEqual([2]);
		expect(n8n.calls('First')).toBe(3);
	});
});
