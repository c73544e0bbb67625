import type { INode } from 'n8n-workflow';

import { GUARD_TYPE } from '../../nodes/connector/nodeTypes';
import type { Change } from '../../nodes/domain/drift';
import { guarded, type Definition } from '../support/definition';
import { http } from '../support/errors';
import { useHarness, type Execution } from '../support/harness';

const harness = useHarness();

type Changes = Parameters<typeof guarded>[1];
/** Turns the usual workflow into the one that a person made of it. */
type Edit = (definition: Definition) => void;

const node = (definition: Definition, name: string): INode =>
	definition.nodes.find((each) => each.name === name)!;

const to = (...names: string[]) =>
	names.map((name) => ({ node: name, type: 'main' as const, index: 0 }));

const lead =
	(from: string, ...names: string[]): Edit =>
	(definition) =>
		void (definition.connections[from] = { main: [to(...names)] });

const guardLeadsTo =
	(...names: string[]): Edit =>
	({ connections }) =>
		void (connections.Guard.main[0] = to(...names));

const change =
	(name: string, changes: Partial<INode>): Edit =>
	(definition) =>
		void Object.assign(node(definition, name), changes);

const add =
	(name: string): Edit =>
	(definition) =>
		void definition.nodes.push({ ...node(definition, 'First'), id: `id-${name}`, name });

const remove =
	(name: string): Edit =>
	(definition) => {
		definition.nodes = definition.nodes.filter((each) => each.name !== name);
		delete definition.connections[name];
		for (const byType of Object.values(definition.connections)) {
			for (const [type, outputs] of Object.entries(byType)) {
				byType[type] = outputs.map((targets) =>
					(targets ?? []).filter((each) => each.node !== name),
				);
			}
		}
	};

/** As n8n does it: the node, its connections and the expressions that name it. */
const rename =
	(from: string, name: string): Edit =>
	(definition) => {
		const { nodes, connections } = JSON.parse(
			JSON.stringify({ nodes: definition.nodes, connections: definition.connections })
				.replaceAll(`"name":"${from}"`, `"name":"${name}"`)
				.replaceAll(`"node":"${from}"`, `"node":"${name}"`)
				.replaceAll(`"${from}":{`, `"${name}":{`)
				.replaceAll(`$('${from}')`, `$('${name}')`),
		) as Definition;
		Object.assign(definition, { nodes, connections });
	};

/** Second fails for order 7; then the workflow is changed, and the record is resumed. */
async function failAndResume(
	edits: Edit[],
	changes: Changes = {},
	options = {},
): Promise<Execution & { told: string[] }> {
	const { n8n } = harness;
	n8n.failOn('Second', http(503));
	const first = await n8n.run(guarded(options, changes), { items: [{ shop: 'north', order: 7 }] });
	expect(first.run.data.resultData.error).toBeUndefined();
	n8n.on('Second', (items) => items);
	const changed = guarded(options, changes);
	for (const edit of edits) edit(changed);
	const execution = await n8n.resume(changed);
	expect(execution.run.data.resultData.error).toBeUndefined();
	const { runData } = execution.state.resultData;
	const guard = changed.nodes.find(({ id }) => id === 'id-Guard')!.name;
	const told = (runData[guard]?.[0]?.hints ?? []).map(({ message }) => message);
	return { ...execution, told };
}

const set = (value: string): Partial<INode> => ({
	type: 'n8n-nodes-base.set',
	parameters: { value },
});
const credentials = (id: string) => ({ bankApi: { id, name: `Bank ${id}` } });
const order = expect.objectContaining({ order: 7 });

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
		const { output, told } = await failAndResume(edits);
		expect(output('Done')).toEqual([order]);
		expect((await n8n.record()).status).toBe('resolved');
		for (const [name, count] of Object.entries(calls)) expect(n8n.calls(name)).toBe(count);
		expect(told).toEqual([
			expect.stringMatching(/^The workflow was changed since the item failed: /),
		]);
		expect(told[0]).toMatch(expected);
	});

	it('says nothing when nothing that matters was changed', async () => {
		const { told } = await failAndResume([
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

describe('a record that does not fit the changed workflow waits for a person, whole', () => {
	const UNDO =
		/\. Undo that change, or let the Guard resume with the "Workflow As Stored", and resubmit$/;

	it.each<[string, Edit[], RegExp]>([
		[
			'the failed node removed',
			[remove('Second')],
			/^The node "Second" is no longer in the workflow\./,
		],
		[
			'removed, and its name given to another node of its type',
			[remove('Second'), rename('First', 'Second')],
			/^The node "Second" is no longer in the workflow\./,
		],
		[
			'of another type',
			[change('Second', set('x'))],
			/^The node "Second" is of another type now\./,
		],
		[
			'renamed and of another type',
			[rename('Second', '2nd'), change('2nd', set('x'))],
			/^The node "2nd" is of another type now\./,
		],
		[
			'moved out of the branch',
			[lead('First'), lead('Done', 'Second')],
			/^The node "Second" is no longer in the Guard’s branch\./,
		],
	])('%s', async (_, edits, reason) => {
		const { n8n } = harness;
		const { output, told } = await failAndResume(edits);
		expect(output('Done')).toEqual([]);
		const record = await n8n.record();
		expect(record.status).toBe('unresolved');
		expect(record.reason).toMatch(reason);
		expect(record.reason).toMatch(UNDO);
		expect(told).toEqual([
			expect.stringContaining(record.reason!),
			expect.stringMatching(/^The workflow was changed since the item failed: /),
		]);
		// Nothing is lost: put back as it was, it goes on.
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const undone = await n8n.resume(guarded());
		expect(undone.output('Done')).toEqual([order]);
		expect(n8n.calls('First')).toBe(1);
	});

	it.each<[string, Edit[], RegExp]>([
		['empty', [guardLeadsTo()], /^No node is connected to the Guard’s "Guarded" output\. Connect/],
		['leading back to the Guard', [lead('Second', 'Guard')], /^The guarded branch leads back/],
		[
			'entered from outside',
			[lead('Done', 'Second')],
			/^"Done" enters the guarded branch at "Second" without passing the Guard\. /,
		],
	])('the branch rewired: %s', async (_, edits, reason) => {
		const { n8n } = harness;
		await failAndResume(edits);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason: expect.stringMatching(reason) as string,
		});
	});

	it('Workflow As Stored goes on whatever was changed', async () => {
		const { n8n } = harness;
		const { output, told } = await failAndResume(
			[remove('Second'), guardLeadsTo()],
			{},
			{
				resumeWith: 'workflowAsStored',
			},
		);
		expect(output('Done')).toEqual([order]);
		expect((await n8n.record()).status).toBe('resolved');
		expect(told).toEqual([expect.stringContaining('"Second" was removed')]);
	});

	it('Workflow As Stored needs its credentials, and says what to do', async () => {
		const { n8n } = harness;
		await failAndResume(
			[change('Second', { credentials: credentials('new') })],
			{ Second: { credentials: credentials('old') } },
			{ resumeWith: 'workflowAsStored' },
		);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason:
				'The stored node "Second" uses a credential that no enabled node of the current workflow uses. Give one of them that credential, or let the Guard resume with the "Current Workflow", and resubmit',
		});
	});

	it('an attempt in which the engine itself fails keeps the state it had', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.on('Second', (items) => items);
		const broken = await n8n.resume(guarded(), {
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteBefore', async (name) => {
					if (name === 'Second') throw new Error('the hook broke');
				}),
		});
		expect(broken.output('Tell')).toEqual([
			expect.objectContaining({
				status: 'unresolved',
				message: 'the hook broke',
				failedNode: 'Second',
			}),
		]);
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const { output } = await n8n.resume(guarded());
		expect(output('Done')).toHaveLength(1);
		expect(n8n.calls('First')).toBe(1);
	});

	it('the workflow under another id (a duplicate, an import) has no records', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		expect(await n8n.records('workflow-2')).toEqual([]);
		const copy = { ...guarded(), id: 'workflow-2' };
		const claim = await n8n.claim();
		const { run } = await n8n.run(copy, { mode: 'trigger', startNode: 'Trigger', items: [claim] });
		expect(run.data.resultData.error?.message).toMatch(/This workflow has no incomplete execution/);
		expect(n8n.calls('Second')).toBe(1);
	});
});

describe('the Guard deleted and made again under its name', () => {
	it.each(['currentWorkflow', 'workflowAsStored'])(
		'resumes its records (%s)',
		async (resumeWith) => {
			const { n8n } = harness;
			n8n.failOn('Second', http(503));
			await n8n.run(guarded({ resumeWith }));
			n8n.on('Second', (items) => items);
			const changed = guarded({ resumeWith }, { Guard: { id: 'made again' } });
			const claim = await n8n.claim(60_000, [
				{ id: 'made again', name: 'Guard', type: GUARD_TYPE },
			]);
			const { output } = await n8n.run(changed, {
				mode: 'trigger',
				startNode: 'Trigger',
				items: [claim],
			});
			expect(output('Done')).toHaveLength(1);
			expect((await n8n.record()).status).toBe('resolved');
			expect(n8n.calls('First')).toBe(1);
		},
	);
});

describe('the operation Get', () => {
	it('shows what was changed since the failure', async () => {
		const { n8n } = harness;
		const withGet = (definition: Definition): Definition => {
			definition.nodes.push(
				{ ...node(definition, 'Webhook'), id: 'id-Ask', name: 'Ask' },
				{
					...node(definition, 'Trigger'),
					id: 'id-Get',
					name: 'Get',
					type: 'n8n-nodes-incomplete-executions.incompleteExecutions',
					parameters: { operation: 'get' },
				},
			);
			definition.connections.Ask = { main: [to('Get')] };
			definition.connections.Store.ai_vectorStore[0]!.push({
				node: 'Get',
				type: 'ai_vectorStore',
				index: 0,
			});
			return definition;
		};
		n8n.failOn('Second', http(503));
		await n8n.run(withGet(guarded()));
		const { id } = await n8n.record();
		const changes = async (definition: Definition) => {
			const { output } = await n8n.run(withGet(definition), { startNode: 'Ask', items: [{ id }] });
			return output('Get')[0].drift as unknown as Change[];
		};
		expect(await changes(guarded())).toEqual([]);
		expect(
			await changes(guarded({}, { Second: { parameters: { value: 'a secret' }, disabled: true } })),
		).toEqual([
			{ node: 'Second', change: 'disabled', description: '"Second" was disabled' },
			{
				node: 'Second',
				change: 'parameters',
				description: 'Parameters of "Second" were changed: value',
			},
		]);
	});
});
