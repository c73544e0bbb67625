import { output } from './harness/client';
import { call, guard, noOp, set, split, store, trigger, webhook } from './harness/nodes';
import { onEditor } from './harness/onEditor';
import { down, inTurn, json } from './harness/service';
import { node, placed, workflow, type WorkflowDefinition } from './harness/workflow';

const BODY = {
	shop: 'north',
	orders: [1, 2].map((order) => ({
		order,
		lines: [1, 2].map((line) => ({ line: order * 10 + line })),
	})),
};

/** What nodes behind the Guard ask of those before it, over nested lists, IF and Merge. */
const BEHIND = {
	shop: "={{ $('Webhook').item.json.body.shop }}",
	first: "={{ $('Webhook').first().json.body.shop }}",
	order: "={{ $('Orders').item.json.order }}",
	line: "={{ $('Lines').item.json.line }}",
	way: "={{ $('Odd').item.json.line }}",
	odd: "={{ $('Odd').all().length }}",
	all: "={{ $('Lines').all().map((each) => each.json.line).join() }}",
};

const PLACES: Record<string, [number, number]> = {
	Webhook: [0, 0],
	Orders: [220, 0],
	Lines: [440, 0],
	Even: [660, 0],
	Fine: [880, -160],
	Odd: [880, 160],
	Merge: [1100, 0],
	Guard: [1360, 0],
	Trigger: [1100, 280],
	Store: [1360, 320],
	Reserve: [1660, -240],
	Charge: [1900, -240],
	Done: [1660, 0],
	End: [1900, 0],
};

const nested = (serviceUrl: string): WorkflowDefinition =>
	placed(
		workflow(
			'shown',
			[
				webhook('shown'),
				{ ...split(), name: 'Orders' },
				node('Lines', 'splitOut', { fieldToSplitOut: 'lines', options: {} }),
				node(
					'Even',
					'if',
					{
						conditions: {
							options: { caseSensitive: true, typeValidation: 'loose', version: 2 },
							conditions: [
								{
									id: 'even',
									leftValue: '={{ $json.line % 2 }}',
									rightValue: 0,
									operator: { type: 'number', operation: 'equals' },
								},
							],
							combinator: 'and',
						},
						options: {},
					},
					{ typeVersion: 2.2 },
				),
				noOp('Fine'),
				noOp('Odd'),
				node('Merge', 'merge', {}, { typeVersion: 3 }),
				guard(),
				store(),
				trigger(),
				call('Reserve', `=${serviceUrl}/shown/reserve/{{ $json.line }}`),
				call('Charge', `=${serviceUrl}/shown/charge/{{ $('Lines').item.json.line }}`),
				set('Done', BEHIND),
				noOp('End'),
			],
			[
				'Webhook > Orders > Lines > Even > Fine > Merge > Guard > Reserve > Charge',
				'Even#1 > Odd > Merge@1',
				'Guard#1 > Done > End',
				'Trigger > Guard',
				'Store + Guard',
				'Store + Trigger',
			],
		),
		PLACES,
	);

describe('part 5: an execution that finished a record', () => {
	const on = onEditor();

	it('finds nodes before the Guard behind Completed, and the editor shows them with their data', async () => {
		const { client, service } = on;
		service.answers.set('/shown/charge/21', inTurn(down, json(200, { ok: true })));
		const editor = await on.open(nested(service.url));
		const { workflowId } = editor;
		await client.activate(await client.request('GET', `/rest/workflows/${workflowId}`));
		await client.webhook('shown', BODY);
		const [first, resumed] = await client.ended(workflowId, 2);
		expect(output(first, 'End').map(({ line }) => line)).toEqual(['12', '22', '11']);
		expect(output(resumed, 'End')).toEqual([
			{
				ok: true,
				shop: 'north',
				first: 'north',
				order: '2',
				line: '21',
				way: '21',
				odd: '2',
				all: '11,12,21,22',
			},
		]);
		expect(service.callsBelow('/shown/reserve/')).toBe(4);

		const shown = await editor.openExecution(resumed.id);
		await shown.seeOnEdge('Orders', 'Lines', '2 items');
		await shown.seeOnEdge('Lines', 'Even', '4 items');
		await shown.seeOnEdge('Merge', 'Guard', '4 items');
		await shown.seeOnEdge('Reserve', 'Charge', '1 item');
		await shown.seeOnEdge('Done', 'End', '1 item');
		await editor.shot('resumed execution');
	});
});
