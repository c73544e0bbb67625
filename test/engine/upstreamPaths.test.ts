import type { INodeExecutionData } from 'n8n-workflow';

import { define, type Definition } from '../support/definition';
import { http } from '../support/errors';
import { useHarness, type Harness } from '../support/harness';

const harness = useHarness();
const zero = { parameters: { retrySchedule: 'custom', customMinutes: '0' } };

const list = (...numbers: number[]): INodeExecutionData[] =>
	numbers.map((order) => ({ json: { order }, pairedItem: { item: 0 } }));

/** `Webhook > Orders > Lines > Even`, over two ways into `Merge > Guard`; the branch `First`. */
const merging = (node: 'Second' | 'Done' | 'Tell', expression: string): Definition =>
	define(
		[
			'Webhook: webhook',
			'Orders: code',
			'Lines: code',
			'Even: if',
			'Yes: noOp',
			'No: noOp',
			'Merge: merge',
			'Guard: guard',
			'First: code',
			'Second: set',
			'Done: set',
			'Tell: set',
			'Store: store',
			'Trigger: trigger',
		],
		[
			'Webhook > Orders > Lines > Even > Yes > Merge > Guard > First > Second',
			'Even:1 > No > Merge:1',
			'Guard:1 > Done',
			'Guard:2 > Tell',
			'Trigger > Guard',
			'Store -ai_vectorStore> Guard',
		],
		{ Guard: zero, [node]: { parameters: { value: `={{ ${expression} }}` } } },
	);

/** Two orders with two lines each (11, 12, 21, 22); the even ones take another way. */
function prepare(n8n: Harness): void {
	n8n.on('Orders', () => list(1, 2));
	n8n.on('Lines', (items) =>
		items.flatMap(({ json: { order } }, item) =>
			[1, 2].map((line) => ({ json: { line: Number(order) * 10 + line }, pairedItem: { item } })),
		),
	);
	n8n.on('Even', (items) => {
		const paired = items.map(({ json }, item) => ({ json, pairedItem: { item } }));
		const isEven = ({ json }: INodeExecutionData) => Number(json.line) % 2 === 0;
		return [paired.filter(isEven), paired.filter((each) => !isEven(each))];
	});
	// The items from `No` are the later ones: 12, 22, then 11, 21.
	n8n.failOn('First', http(503), ({ line }) => line === 21);
}

/** What line 21 must find, as in a run that never failed. */
const EXPRESSIONS: Array<[string, unknown]> = [
	["$('Webhook').item.json.shop", 'north'],
	["$('Webhook').first().json.shop", 'north'],
	["$('Orders').item.json.order", 2],
	["$('Lines').item.json.line", 21],
	["$('No').item.json.line", 21],
	["$('Lines').all().length", 4],
	["$('Yes').all().map((each) => each.json.line).join()", '12,22'],
	["$('Even').all(1).length", 2],
	["$('Merge').all().length", 4],
];

describe('part 5: nodes before the Guard, over several nodes, IF, Merge and nested lists', () => {
	it.each(EXPRESSIONS)('behind Completed: %s', async (expression, expected) => {
		const { n8n } = harness;
		prepare(n8n);
		const definition = merging('Done', expression);
		const first = await n8n.run(definition, { items: [{ shop: 'north' }] });
		expect(first.run.data.resultData.error).toBeUndefined();
		n8n.on('First', (items) => items);
		const { run, output } = await n8n.resume(definition);
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done').map(({ value }) => value)).toEqual([expected]);
		// As if it had never failed.
		const whole = await n8n.run(definition, { items: [{ shop: 'north' }] });
		expect(
			whole
				.output('Done')
				.map(({ value }) => value)
				.at(-1),
		).toEqual(expected);
	});

	it.each(EXPRESSIONS)('in the branch: %s', async (expression, expected) => {
		const { n8n } = harness;
		prepare(n8n);
		const definition = merging('Second', expression);
		await n8n.run(definition, { items: [{ shop: 'north' }] });
		n8n.on('First', (items) => items);
		const { output } = await n8n.resume(definition);
		expect(output('Second').map(({ value }) => value)).toEqual([expected]);
	});

	it.each(EXPRESSIONS)(
		'behind Incomplete, also where the record does not fit any more: %s',
		async (expression, expected) => {
			const { n8n } = harness;
			prepare(n8n);
			const definition = merging('Tell', expression);
			await n8n.run(definition, { items: [{ shop: 'north' }] });
			const changed = merging('Tell', expression);
			changed.nodes.find(({ name }) => name === 'First')!.type = 'n8n-nodes-base.noOp';
			const { run, output } = await n8n.resume(changed);
			expect(run.data.resultData.error).toBeUndefined();
			expect(output('Tell').map(({ value }) => value)).toEqual([expected]);
			expect((await n8n.record()).status).toBe('unresolved');
		},
	);

	it('shows the nodes before the Guard with their data', async () => {
		const { n8n } = harness;
		prepare(n8n);
		const definition = merging('Done', '1');
		const first = await n8n.run(definition, { items: [{ shop: 'north' }] });
		n8n.on('First', (items) => items);
		const { state } = await n8n.resume(definition);
		for (const name of ['Webhook', 'Orders', 'Lines', 'Even', 'Yes', 'No', 'Merge']) {
			const shown = (runData: typeof state.resultData.runData) =>
				runData[name].map(({ data, source }) => [data, source]);
			expect(shown(state.resultData.runData)).toEqual(shown(first.state.resultData.runData));
		}
	});

	it('finds the items of a loop around the Guard, after a rename, too', async () => {
		const { n8n } = harness;
		const looping = (name: string): Definition => {
			const definition = define(
				[
					'Webhook: webhook',
					'List: code',
					'Loop: splitInBatches',
					'Guard: guard',
					'First: code',
					'Done: set',
					'Store: store',
					'Trigger: trigger',
				],
				[
					'Webhook > List > Loop > Done',
					'Loop:1 > Guard > First',
					'Guard:1 > Loop',
					'Guard:2 > Loop',
					'Trigger > Guard',
					'Store -ai_vectorStore> Guard',
				],
				{
					Guard: zero,
					Done: {
						parameters: { value: "={{ $('List').item.json.order + $('Webhook').item.json.shop }}" },
					},
				},
			);
			return JSON.parse(
				JSON.stringify(definition)
					.replaceAll('"List"', `"${name}"`)
					.replaceAll("$('List')", `$('${name}')`),
			) as Definition;
		};
		n8n.on('List', () => list(1, 2, 3));
		n8n.failOn('First', http(503), ({ order }) => order === 2);
		await n8n.run(looping('List'), { items: [{ shop: 'north' }] });
		n8n.on('First', (items) => items);
		const { run, output } = await n8n.resume(looping('New List'));
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done')).toEqual([{ order: 2, value: '2north' }]);
	});

	it('goes round a loop of its own making (pages): a later round resumes, and the rounds go on', async () => {
		const { n8n } = harness;
		const paging = define(
			[
				'Webhook: webhook',
				'Page: code',
				'Guard: guard',
				'First: set',
				'Call: code',
				'More: if',
				'Next: code',
				'Done: set',
				'Store: store',
				'Trigger: trigger',
			],
			[
				'Webhook > Page > Guard > First > Call',
				'Guard:1 > More > Next > Page',
				'More:1 > Done',
				'Trigger > Guard',
				'Store -ai_vectorStore> Guard',
			],
			{
				Guard: zero,
				First: { parameters: { value: "={{ $('Webhook').item.json.shop }}" } },
				Done: { parameters: { value: "={{ $('Webhook').item.json.shop }}" } },
			},
		);
		const one = (page: number) => [{ json: { page }, pairedItem: { item: 0 } }];
		n8n.on('Page', ([{ json }]) => one(Number(json.page ?? 1)));
		n8n.on('More', (items) => (Number(items[0].json.page) < 4 ? [items, []] : [[], items]));
		n8n.on('Next', ([{ json }]) => one(Number(json.page) + 1));
		n8n.failOn('Call', http(503), ({ page }) => page === 3);
		await n8n.run(paging, { items: [{ shop: 'north' }] });
		n8n.on('Call', (items) => items);
		const { run, output } = await n8n.resume(paging);
		expect(run.data.resultData.error).toBeUndefined();
		expect(n8n.script.calls.Call.map(([{ page }]) => page)).toEqual([1, 2, 3, 3, 4]);
		expect(n8n.script.calls.Call.map(([{ value }]) => value)).toEqual(Array(5).fill('north'));
		expect(output('Done')).toEqual([{ page: 4, value: 'north' }]);
	});
});
