import { guarded, type Definition } from '../../support/definition';
import { to } from '../../support/edits';
import { http } from '../../support/errors';
import { useHarness } from '../../support/harness';
import {
	node,
	lead,
	guardLeadsTo,
	change,
	add,
	remove,
	rename,
	failAndResume,
	set,
	credentials,
	order,
	type Edit,
	type Changes,
} from './edits';

const harness = useHarness();

describe('a record goes on in a changed workflow, and its execution tells what changed', () => {
	/** What was changed, how often First, Second and New ran in all, what is told. */
	type Row = [string, Edit[], { First: number; Second: number; New?: number }, RegExp, Changes?];

	it.each<Row>([
		[
			'the failed node renamed',
			[rename('Second', '2nd')],
			{ First: 1, Second: 1 },
			/"Second" was renamed to "2nd"/,
		],
		[
			'its old name given to another node of its type',
			[rename('Second', '2nd'), rename('First', 'Second')],
			{ First: 1, Second: 1 },
			/"Second" was renamed to "2nd"; "First" was renamed to "Second"/,
		],
		[
			'deleted and made again under the same name',
			[change('Second', { id: 'another', parameters: { value: 'new' } })],
			{ First: 1, Second: 2 },
			/Parameters of "Second" were changed: value/,
		],
		[
			'its parameters fixed',
			[change('Second', { parameters: { value: 'right' } })],
			{ First: 1, Second: 2 },
			/Parameters of "Second" were changed: value/,
		],
		[
			'the failed node disabled: the item passes it',
			[change('Second', { disabled: true })],
			{ First: 1, Second: 1 },
			/"Second" was disabled/,
		],
		[
			'a node inserted before it: that is behind the item',
			[add('New'), lead('First', 'New'), lead('New', 'Second')],
			{ First: 1, Second: 2, New: 0 },
			/"First" leads to "New" now, no longer leads to "Second"; "New" was added/,
		],
		[
			'a node inserted after it: it runs',
			[add('New'), lead('Second', 'New')],
			{ First: 1, Second: 2, New: 1 },
			/"New" was added; "Second" leads to "New" now/,
		],
		[
			'an earlier node removed',
			[remove('First'), guardLeadsTo('Second')],
			{ First: 1, Second: 2 },
			/"First" was removed; "Guard" leads to "Second" now, no longer leads to "First"/,
		],
		[
			'the failed node moved to another place of the branch: what follows it there runs',
			[
				guardLeadsTo('Second'),
				lead('Second', 'First'),
				({ connections }) => delete connections.First,
			],
			{ First: 2, Second: 2 },
			/"Second" leads to "First" now/,
		],
		[
			'a node before the Guard replaced',
			[remove('Webhook'), add('New'), lead('New', 'Guard')],
			{ First: 1, Second: 2, New: 0 },
			/"New" was added; "Webhook" was removed/,
		],
		[
			'other settings of the Guard',
			[change('Guard', { parameters: { retrySchedule: 'make', options: { itemsPerRun: 0 } } })],
			{ First: 1, Second: 2 },
			/Parameters of "Guard" were changed: customMinutes, options.itemsPerRun, retrySchedule/,
		],
		[
			'other settings of the failed node',
			[change('Second', { onError: 'continueRegularOutput' })],
			{ First: 1, Second: 2 },
			/Settings of "Second" were changed: onError/,
		],
	])('%s', async (_, edits, calls, expected) => {
		const { n8n } = harness;
		const { output, told } = await failAndResume(harness.n8n, edits);
		expect(output('Done')).toEqual([order]);
		expect((await n8n.record()).status).toBe('resolved');
		for (const [name, count] of Object.entries(calls)) expect(n8n.calls(name)).toBe(count);
		expect(told).toEqual([
			expect.stringMatching(/^The workflow was changed since the item failed: /),
		]);
		expect(told[0]).toMatch(expected);
	});

	it('says nothing when nothing that matters was changed', async () => {
		const { told } = await failAndResume(harness.n8n, [
			change('Second', { position: [4000, 4000] }),
			change('Done', { disabled: true }),
			add('New'),
			({ nodes }) => void nodes.reverse(),
		]);
		expect(told).toEqual([]);
	});

	it('other credentials: the node uses those it has now', async () => {
		const { n8n } = harness;
		const used: unknown[] = [];
		n8n.failOn('Second', http(401));
		await n8n.run(guarded({}, { Second: { credentials: credentials('old') } }));
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		n8n.on('Second', (items, context) => {
			used.push(context.getNode().credentials);
			return items;
		});
		const changed = guarded({}, { Second: { credentials: credentials('new') } });
		const { state } = await n8n.resume(changed);
		expect(used).toEqual([credentials('new')]);
		expect(state.resultData.runData.Guard[0].hints).toEqual([
			expect.objectContaining({
				message:
					'The workflow was changed since the item failed: Credentials of "Second" were changed: bankApi.',
			}),
		]);
	});

	it('a node before the Guard removed that an expression needs: held, with n8n’s words', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		const second = { Second: set("={{ $('Webhook').item.json.shop }}") };
		await n8n.run(guarded({}, second), { items: [{ shop: 'north' }] });
		n8n.on('First', (items) => items);
		const changed = guarded({}, second);
		remove('Webhook')(changed);
		const { output } = await n8n.resume(changed);
		expect(output('Tell')).toEqual([
			expect.objectContaining({
				status: 'unresolved',
				failedNode: 'Second',
				errorType: 'DataError',
				message: "Referenced node doesn't exist",
			}),
		]);
		// Put back, it goes on there.
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const again = await n8n.resume(guarded({}, second));
		expect(again.output('Done')).toEqual([{ shop: 'north', value: 'north' }]);
		expect(n8n.calls('First')).toBe(2);
	});

	it('puts out what had come out of the branch by then, and nothing twice', async () => {
		const { n8n } = harness;
		// `First` gives an item to `Second`, which fails, and one to an output that leads nowhere.
		const fork = (definition: Definition) => {
			node(definition, 'First').type = 'n8n-nodes-base.if';
			return definition;
		};
		n8n.on('First', () => [[{ json: { went: 'on' } }], [{ json: { went: 'out' } }]]);
		n8n.failOn('Second', http(503));
		await n8n.run(fork(guarded()));
		n8n.on('Second', (items) => items);
		const changed = fork(guarded());
		add('New')(changed);
		guardLeadsTo('First', 'Second')(changed);
		changed.connections.First = { main: [[], to('New')] };
		const { output } = await n8n.resume(changed);
		expect(output('Done')).toEqual([{ went: 'out' }, { went: 'on' }]);
		expect(n8n.calls('New')).toBe(0);
	});

	it('puts nothing out of what a node gave before the Guard that is in its branch now', async () => {
		const { n8n } = harness;
		const before = guarded();
		add('Split')(before);
		lead('Webhook', 'Split')(before);
		lead('Split', 'Guard')(before);
		const after = () => {
			const definition = guarded();
			add('Split')(definition);
			guardLeadsTo('First')(definition);
			lead('First', 'Split')(definition);
			lead('Split')(definition);
			return definition;
		};
		n8n.on('Split', () => [1, 2, 3].map((order) => ({ json: { order }, pairedItem: { item: 0 } })));
		n8n.failOn('First', http(503), ({ order }) => order === 2);
		await n8n.run(before);
		n8n.on('First', (items) => items);
		n8n.on('Split', () => {
			throw http(503)();
		});
		expect((await n8n.resume(after())).output('Done')).toEqual([]);
		n8n.on('Split', (items) => items);
		expect((await n8n.resume(after())).output('Done')).toEqual([{ order: 2 }]);
	});

	it('finds nodes that were renamed between attempts, too, and those removed', async () => {
		const { n8n } = harness;
		const expression = set("={{ $('Webhook').item.json.shop + $('First').item.json.order }}");
		n8n.failOn('Second', http(503));
		const edited = (...edits: Edit[]): Definition => {
			const definition = guarded({}, { Done: set("={{ $('Webhook').item.json.shop }}") });
			add('Third')(definition);
			Object.assign(node(definition, 'Third'), expression);
			lead('Second', 'Third')(definition);
			for (const edit of edits) edit(definition);
			return definition;
		};
		await n8n.run(edited(), { items: [{ shop: 'north', order: 7 }] });
		await n8n.resume(edited(rename('First', 'Once'), rename('Webhook', 'Hook')));
		await n8n.resume(edited(rename('First', 'Twice')));
		n8n.on('Second', (items) => items);
		const { run, output } = await n8n.resume(edited(rename('First', 'Thrice')));
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done')).toEqual([{ shop: 'north', order: 7, value: 'north' }]);
		expect(output('Third')).toEqual([{ shop: 'north', order: 7, value: 'north7' }]);
	});

	it('keeps what a removed node gave through another failing attempt', async () => {
		const { n8n } = harness;
		const behind = { Done: set("={{ $('Webhook').item.json.shop }}") };
		const withThird = (...edits: Edit[]): Definition => {
			const definition = guarded({}, behind);
			add('Third')(definition);
			Object.assign(node(definition, 'Third'), set("={{ $('Webhook').item.json.shop }}"));
			lead('Second', 'Third')(definition);
			for (const edit of edits) edit(definition);
			return definition;
		};
		n8n.failOn('Second', http(503));
		await n8n.run(withThird(), { items: [{ shop: 'north' }] });
		const without = [remove('First'), guardLeadsTo('Second')];
		await n8n.resume(withThird(...without));
		n8n.on('Second', (items) => items);
		const { output, state } = await n8n.resume(withThird(...without));
		expect(output('Third')).toEqual([{ shop: 'north', value: 'north' }]);
		expect(state.resultData.runData.First).toBeUndefined();
	});

	it('pairs items through a node before the Guard that is gone', async () => {
		const expression = set("={{ $('Webhook').item.json.shop }}");
		const { n8n } = harness;
		const before = (definition: Definition) => {
			add('Split')(definition);
			lead('Webhook', 'Split')(definition);
			lead('Split', 'Guard')(definition);
			return definition;
		};
		n8n.failOn('First', http(503));
		await n8n.run(before(guarded({}, { Second: expression, Done: expression })), {
			items: [{ shop: 'north', order: 7 }],
		});
		n8n.on('First', (items) => items);
		const { run, output } = await n8n.resume(guarded({}, { Second: expression, Done: expression }));
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done')).toEqual([{ shop: 'north', order: 7, value: 'north' }]);
	});
});
