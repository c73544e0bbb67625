import { output } from './harness/client';
import { orders } from './harness/guarded';
import { call, code, guard, noOp, set, split, store, trigger, webhook } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { down, Gate, inTurn, json } from './harness/service';
import { node, workflow } from './harness/workflow';

describe('Guards and the paths around them', () => {
	const on = onSharedN8n();
	const ok = json(200, { ok: true });

	/** `Webhook > Split > Loop`, in the loop a Guard before `Reserve > Charge`, `Done` behind it. */
	const looping = (path: string, back: string[]) =>
		workflow(
			path,
			[
				webhook(path),
				split(),
				node('Loop', 'splitInBatches', { options: {} }, { typeVersion: 3 }),
				guard(),
				store(),
				trigger(),
				call('Reserve', `=${on.service.url}/${path}/reserve/{{ $json.order }}`),
				call('Charge', `=${on.service.url}/${path}/charge/{{ $('Split').item.json.order }}`),
				set('Done', {
					order: "={{ $('Split').item.json.order }}",
					shop: "={{ $('Webhook').item.json.body.shop }}",
				}),
				noOp('End'),
			],
			[
				'Webhook > Split > Loop > Done > End',
				'Loop#1 > Guard > Reserve > Charge',
				...back,
				'Trigger > Guard',
				'Store + Guard',
				'Store + Trigger',
			],
		);

	it('Loop Over Items goes on past a failing item, which later takes its one round only', async () => {
		const { client, service } = on;
		service.answers.set('/loop-both/charge/2', inTurn(down, ok));
		const id = await client.createActive(
			looping('loop-both', ['Guard#1 > Loop', 'Guard#2 > Loop']),
		);
		await client.webhook('loop-both', orders(1, 2, 3));
		const [first, resumed] = await client.ended(id, 2);
		expect(output(first, 'End').map(({ order }) => order)).toEqual(['1', '2', '3']);
		expect([resumed.status, resumed.mode]).toEqual(['success', 'trigger']);
		expect(output(resumed, 'End')).toEqual([
			expect.objectContaining({ ok: true, order: '2', shop: 'north' }),
		]);
		expect(service.callsBelow('/loop-both/reserve/')).toBe(3);
		expect(service.callsBelow('/loop-both/charge/')).toBe(4);
	});

	it('Loop Over Items stands still at a failing item, and the retry goes on with the rest', async () => {
		const { client, service } = on;
		service.answers.set('/loop-one/charge/2', inTurn(down, ok));
		const id = await client.createActive(looping('loop-one', ['Guard#1 > Loop']));
		await client.webhook('loop-one', orders(1, 2, 3));
		const [first, resumed] = await client.ended(id, 2);
		expect(output(first, 'End')).toEqual([]);
		expect(output(resumed, 'End').map(({ order, shop }) => [order, shop])).toEqual([
			['1', 'north'],
			['2', 'north'],
			['3', 'north'],
		]);
		expect(service.callsBelow('/loop-one/reserve/')).toBe(3);
		expect(service.callsBelow('/loop-one/charge/')).toBe(4);
	});

	it('Loop Over Items runs a Guard twice, items side by side: what Code nodes note in static data stays', async () => {
		const { client, service } = on;
		const path = 'loop-notes';
		// The second of two is noted when the first is, and begins before.
		for (const first of [1, 3]) {
			const [begun, noted] = [new Gate(ok), new Gate(ok)];
			const second = first + 1;
			service.answers.set(`/${path}/reserve/${first}`, begun.answer);
			service.answers.set(`/${path}/reserve/${second}`, (...call) => {
				begun.open();
				noted.answer(...call);
			});
			service.answers.set(`/${path}/charge/${first}`, (...call) => {
				noted.open();
				ok(...call);
			});
		}
		const notes = "const notes = $getWorkflowStaticData('global');";
		const id = await client.createActive(
			workflow(
				path,
				[
					webhook(path),
					split(),
					node('Loop', 'splitInBatches', { batchSize: 2, options: {} }, { typeVersion: 3 }),
					guard({ options: { maxParallelItems: 2 } }),
					store(),
					trigger(),
					call('Reserve', `=${service.url}/${path}/reserve/{{ $json.order }}`),
					code(
						'Note',
						`${notes} notes.seen = [...(notes.seen ?? []), $('Split').item.json.order]; return $input.all()`,
					),
					call('Charge', `=${service.url}/${path}/charge/{{ $('Split').item.json.order }}`),
					code('End', `${notes} return [{ json: { seen: notes.seen } }]`),
				],
				[
					'Webhook > Split > Loop > End',
					'Loop#1 > Guard > Reserve > Note > Charge',
					'Guard#1 > Loop',
					'Trigger > Guard',
					'Store + Guard',
					'Store + Trigger',
				],
			),
		);
		await client.webhook(path, orders(1, 2, 3, 4));
		const [first] = await client.ended(id, 1);
		expect(first.data.resultData.runData.Guard).toHaveLength(2);
		expect(output(first, 'End')).toEqual([{ seen: [1, 2, 3, 4] }]);
		await client.webhook(path, orders(9));
		const [, next] = await client.ended(id, 2);
		expect(output(next, 'End')).toEqual([{ seen: [1, 2, 3, 4, 9] }]);
	});

	it('two Guards in a row: each retries its own, and expressions find the webhook', async () => {
		const { client, service } = on;
		service.answers.set('/row/reserve/1', inTurn(down, ok));
		service.answers.set('/row/charge/2', inTurn(down, ok));
		const id = await client.createActive(
			workflow(
				'row',
				[
					webhook('row'),
					split(),
					guard(),
					guard({}, 'Second Guard'),
					store(),
					trigger(),
					call('Reserve', `=${service.url}/row/reserve/{{ $json.order }}`),
					call('Charge', `=${service.url}/row/charge/{{ $('Split').item.json.order }}`),
					set('Done', {
						order: "={{ $('Split').item.json.order }}",
						shop: "={{ $('Webhook').item.json.body.shop }}",
					}),
					noOp('End'),
				],
				[
					'Webhook > Split > Guard > Reserve',
					'Guard#1 > Second Guard > Charge',
					'Second Guard#1 > Done > End',
					'Trigger > Guard',
					'Trigger > Second Guard',
					'Store + Guard',
					'Store + Second Guard',
					'Store + Trigger',
				],
			),
		);
		await client.webhook('row', orders(1, 2));
		const executions = await client.ended(id, 3);
		expect(executions.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
		const ended = executions.flatMap((each) => output(each, 'End'));
		expect(ended.map(({ order, shop }) => [order, shop]).sort()).toEqual([
			['1', 'north'],
			['2', 'north'],
		]);
		expect(service.callsBelow('/row/reserve/')).toBe(3);
		expect(service.callsBelow('/row/charge/')).toBe(3);
	});

	it('a Guard in the branch of another: its item is kept and retried there, and the outer one goes on', async () => {
		const { client, service } = on;
		service.answers.set('/nested/charge/2', inTurn(down, ok));
		const id = await client.createActive(
			workflow(
				'nested',
				[
					webhook('nested'),
					split(),
					guard({}, 'Outer'),
					guard(),
					store(),
					trigger(),
					call('Reserve', `=${service.url}/nested/reserve/{{ $json.order }}`),
					call('Charge', `=${service.url}/nested/charge/{{ $('Split').item.json.order }}`),
					set('After', { order: "={{ $('Split').item.json.order }}" }),
					noOp('Done'),
				],
				[
					'Webhook > Split > Outer > Reserve > Guard > Charge',
					'Guard#1 > After',
					'Outer#1 > Done',
					'Trigger > Outer',
					'Trigger > Guard',
					'Store + Outer',
					'Store + Guard',
					'Store + Trigger',
				],
			),
		);
		await client.webhook('nested', orders(1, 2, 3));
		const [first, resumed] = await client.ended(id, 2);
		expect([first.status, resumed.status]).toEqual(['success', 'success']);
		expect(output(first, 'Done')).toEqual([
			expect.objectContaining({ order: '1' }),
			expect.objectContaining({ status: 'pending', failedNode: 'Charge' }),
			expect.objectContaining({ order: '3' }),
		]);
		expect(output(resumed, 'After')).toEqual([expect.objectContaining({ order: '2' })]);
		expect(service.callsBelow('/nested/reserve/')).toBe(3);
		expect(service.callsBelow('/nested/charge/')).toBe(4);
	});

	it('a Guard in a sub-workflow retries there; its parent does not run again', async () => {
		const { client, service } = on;
		service.answers.set('/child/charge/2', inTurn(down, ok));
		const child = await client.createActive(
			workflow(
				'child',
				[
					node(
						'Start',
						'executeWorkflowTrigger',
						{ inputSource: 'passthrough' },
						{ typeVersion: 1.1 },
					),
					guard(),
					store(),
					trigger(),
					call('Charge', `=${service.url}/child/charge/{{ $json.order }}`),
					set('Done', { order: "={{ $('Start').item.json.order }}" }),
					noOp('End'),
				],
				[
					'Start > Guard > Charge',
					'Guard#1 > Done > End',
					'Trigger > Guard',
					'Store + Guard',
					'Store + Trigger',
				],
			),
		);
		const parent = await client.createActive(
			workflow(
				'parent',
				[
					webhook('parent'),
					split(),
					node(
						'Sub',
						'executeWorkflow',
						{ workflowId: { __rl: true, mode: 'id', value: child }, options: {} },
						{ typeVersion: 1.2 },
					),
				],
				['Webhook > Split > Sub'],
			),
		);
		await client.webhook('parent', orders(1, 2));
		const executions = await client.ended(child, 2);
		expect(executions.map((each) => output(each, 'End').map(({ order }) => order))).toEqual([
			['1'],
			['2'],
		]);
		expect(await client.executionIds(parent)).toHaveLength(1);
		expect(service.callsBelow('/child/charge/')).toBe(3);
	});
});
