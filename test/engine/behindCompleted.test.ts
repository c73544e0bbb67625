import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

/** `Webhook > Split > Guard`, an expression in the node behind an output. */
function workflow(node: 'Done' | 'Tell' | 'Second', expression: string) {
	const definition = guarded(
		{},
		{ [node]: { type: 'n8n-nodes-base.set', parameters: { value: `={{ ${expression} }}` } } },
	);
	definition.nodes.push({ ...definition.nodes[2], id: 'id-Split', name: 'Split' });
	definition.connections.Webhook = { main: [[{ node: 'Split', type: 'main', index: 0 }]] };
	definition.connections.Split = { main: [[{ node: 'Guard', type: 'main', index: 0 }]] };
	return definition;
}

/** Order 2 of two fails, and is resumed. */
async function resumed(definition: ReturnType<typeof workflow>, failing = 'First') {
	const { n8n } = harness;
	n8n.on('Split', (items) =>
		[1, 2].map((order) => ({ json: { ...items[0].json, order }, pairedItem: { item: 0 } })),
	);
	n8n.failOn(failing, http(503), ({ order }) => order === 2);
	const first = await n8n.run(definition, { items: [{ shop: 'north' }] });
	expect(first.run.data.resultData.error).toBeUndefined();
	n8n.on(failing, (items) => items);
	return await n8n.resume(definition);
}

const north = [expect.objectContaining({ order: 2, value: 'north' })];

describe('trap 1.12: a resume execution breaks behind Completed', () => {
	it.each([
		"$('Webhook').item.json.shop",
		"$('Webhook').first().json.shop",
		"$('Split').item.json.order === 2 ? 'north' : 'wrong item'",
		"$('Webhook').all()[0].json.shop",
	])('resolves %s behind Completed in a resumed execution', async (expression) => {
		const { run, output } = await resumed(workflow('Done', expression));
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done')).toEqual(north);
	});

	it("resolves $('Webhook').item behind Incomplete, too, when the attempt fails", async () => {
		const { n8n } = harness;
		const definition = workflow('Tell', "$('Webhook').item.json.shop");
		n8n.failOn('Second', http(400));
		const { run, output } = await resumed(definition);
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Tell')).toEqual([expect.objectContaining({ value: 'north' })]);
	});

	it('resolves upstream nodes inside the resumed branch', async () => {
		const { output } = await resumed(
			workflow(
				'Second',
				"$('Webhook').item.json.shop + $('Split').item.json.order + $('Guard').item.json.order",
			),
		);
		expect(output('Second')).toEqual([expect.objectContaining({ value: 'north22' })]);
	});
});

describe('trap 1.13: upstream = ancestors is too little', () => {
	/** `Webhook > Side` and `Webhook > Loop:1 > Guard`, `Completed` back to the loop. */
	function looping(expression: string) {
		const definition = guarded(
			{},
			{ Second: { type: 'n8n-nodes-base.set', parameters: { value: `={{ ${expression} }}` } } },
		);
		const to = (node: string) => ({ node, type: 'main' as const, index: 0 });
		definition.nodes.push(
			{ ...definition.nodes[2], id: 'id-Side', name: 'Side', position: [0, -500] },
			{
				...definition.nodes[2],
				id: 'id-Loop',
				name: 'Loop',
				type: 'n8n-nodes-base.splitInBatches',
				position: [0, 500],
			},
		);
		definition.connections.Webhook = { main: [[to('Side'), to('Loop')]] };
		definition.connections.Loop = { main: [[], [to('Guard')]] };
		definition.connections.Guard.main[1] = [to('Done'), to('Loop')];
		return definition;
	}

	it.each([
		["$('Side').first().json.order", 1],
		["$('Loop').context.items.length", 1],
	])('%s works in the branch, and in a resumed one', async (expression, expected) => {
		const { n8n } = harness;
		const definition = looping(expression);
		n8n.failOn('First', http(503), ({ order }) => order === 1);
		const first = await n8n.run(definition, { items: [{ order: 1 }, { order: 2 }] });
		expect(first.run.data.resultData.error).toBeUndefined();
		n8n.on('First', (items) => items);
		// The loop's own way back leads to the same Guard: only the resumed item runs through it here.
		definition.connections.Guard.main[1] = [{ node: 'Done', type: 'main', index: 0 }];
		const { output } = await n8n.resume(definition);
		expect(output('Done')).toEqual([{ order: 1, value: expected }]);
	});

	it('what a node has left in the execution’s own context is there in the branch', async () => {
		const { n8n } = harness;
		n8n.on('Webhook', (items, context) => {
			context.getContext('flow').shop = 'north';
			return items;
		});
		const seen: unknown[] = [];
		n8n.on('First', (items, context) => {
			seen.push(context.getContext('flow').shop);
			return items;
		});
		await n8n.run(guarded());
		expect(seen).toEqual(['north']);
	});
});
