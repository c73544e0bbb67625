import { define, guarded, plugModel, type Definition } from '../support/definition';
import { renameNode } from '../support/edits';
import { http } from '../support/errors';
import { forge } from '../support/forge';
import { useHarness } from '../support/harness';

const harness = useHarness();

function renamed(definition: Definition, from: string, name: string): Definition {
	const copy = { ...definition };
	renameNode(copy, from, name);
	return copy;
}

const expression = `={{ $('Webhook').item.json.shop + $('First').item.json.order + $('Guard').item.json.order }}`;
const workflow = () =>
	guarded({}, { Second: { type: 'n8n-nodes-base.set', parameters: { value: expression } } });

describe('trap 2.10: restoring a failed state', () => {
	it('runs the failed node again, with the input it had', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => items.map(() => ({ json: { made: 'by First' } })));
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.on('Second', (items) => items);
		const { state } = await n8n.resume(guarded());
		expect(n8n.script.calls.Second.at(-1)).toEqual([{ made: 'by First' }]);
		expect(state.resultData.runData.Second.map(({ error }) => error)).toEqual([undefined]);
	});
});

describe('trap 2.11: renames', () => {
	async function failAndResume(changed: Definition) {
		const { n8n } = harness;
		const broken = workflow();
		n8n.failOn('First', http(503));
		await n8n.run(broken, { items: [{ shop: 'north', order: 7 }] });
		n8n.on('First', (items) => items);
		for (const { name } of changed.nodes) n8n.on(name, (items) => items);
		return await n8n.resume(changed);
	}

	it.each(['Webhook', 'Guard', 'First', 'Second'])(
		'finds everything when %s was renamed',
		async (name) => {
			const { run, output } = await failAndResume(renamed(workflow(), name, 'New Name'));
			expect(run.data.resultData.error).toBeUndefined();
			expect(output('Done')).toEqual([expect.objectContaining({ value: 'north77' })]);
			expect((await harness.n8n.record()).status).toBe('resolved');
		},
	);

	/** In the branch: `List > Loop`, round it `Each`, which fails in the second round, then `After`. */
	const looping = () =>
		define(
			[
				'Webhook: webhook',
				'Guard: guard',
				'List: code',
				'Loop: splitInBatches',
				'Each: code',
				'After: set',
				'Done: noOp',
				'Store: store',
				'Trigger: trigger',
			],
			[
				'Webhook > Guard > List > Loop > After',
				'Loop:1 > Each > Loop',
				'Guard:1 > Done',
				'Trigger > Guard',
				'Store -ai_vectorStore> Guard',
			],
			{
				Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0' } },
				After: { parameters: { value: "={{ $('List').item.json.line * 10 }}" } },
			},
		);

	it.each(['List', 'Loop', 'Each', 'After'])(
		'finds what the branch itself has done when %s was renamed',
		async (name) => {
			const { n8n } = harness;
			n8n.on('List', () => [1, 2, 3].map((line) => ({ json: { line }, pairedItem: { item: 0 } })));
			n8n.failOn('Each', http(503), ({ line }) => line === 2);
			await n8n.run(looping());
			const list = name === 'List' ? 'New Name' : 'List';
			const came: unknown[] = [];
			for (const each of ['Each', 'New Name']) {
				n8n.on(each, (items, context) => {
					came.push(context.evaluateExpression(`{{ $('${list}').item.json.line }}`, 0));
					return items;
				});
			}
			const { run, output } = await n8n.resume(renamed(looping(), name, 'New Name'));
			expect(run.data.resultData.error).toBeUndefined();
			expect(came).toEqual([2, 3]);
			expect(output('Done').map(({ value }) => value)).toEqual([10, 20, 30]);
			expect(n8n.calls('List')).toBe(1);
			const lines = ['Each', 'New Name'].flatMap((each) => n8n.script.calls[each] ?? []);
			expect(lines.map(([{ line }]) => line)).toEqual([1, 2, 2, 3]);
		},
	);

	it.each(['A', 'B', 'Merge'])(
		'finds the input that a Merge had when %s was renamed',
		async (name) => {
			const { n8n } = harness;
			const merging = () =>
				define(
					[
						'Webhook: webhook',
						'Guard: guard',
						'A: code',
						'B: code',
						'Merge: merge',
						'After: set',
						'Done: noOp',
						'Store: store',
						'Trigger: trigger',
					],
					[
						'Webhook > Guard > A > Merge > After',
						'Guard > B > Merge:1',
						'Guard:1 > Done',
						'Trigger > Guard',
						'Store -ai_vectorStore> Guard',
					],
					{
						Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0' } },
						After: { parameters: { value: "={{ $('Webhook').item.json.order }}" } },
					},
				);
			n8n.failOn('B', http(503));
			await n8n.run(merging(), { items: [{ order: 7 }] });
			for (const each of ['B', 'New Name']) n8n.on(each, (items) => items);
			const { run, output } = await n8n.resume(renamed(merging(), name, 'New Name'));
			expect(run.data.resultData.error).toBeUndefined();
			expect(output('Done')).toEqual([1, 2].map(() => ({ order: 7, value: 7 })));
			expect(n8n.calls('A')).toBe(1);
		},
	);

	it.each(['First', 'Model'])(
		'shows an agent the call of its model that failed when %s was renamed',
		async (name) => {
			const { n8n } = harness;
			const asking = () => {
				const definition = guarded({}, { First: { type: 'test.agent' } });
				plugModel(definition, 'First');
				return definition;
			};
			const up = n8n.nodes['test.model'];
			const supplyData = async () => {
				throw http(503)();
			};
			n8n.nodes['test.model'] = { ...up, supplyData };
			await n8n.run(asking());
			n8n.nodes['test.model'] = up;
			const now = (each: string) => (each === name ? 'New Name' : each);
			n8n.on(now('Model'), () => [{ json: { said: 'hello' } }]);
			const { state, run } = await n8n.resume(renamed(asking(), name, 'New Name'));
			expect(run.data.resultData.error).toBeUndefined();
			const { runData } = state.resultData;
			const ended = runData[now('Model')].map(({ executionStatus }) => executionStatus);
			expect(ended).toEqual(['error', 'success']);
			const [agent] = runData[now('First')];
			expect(agent.metadata!.subRun).toEqual([{ node: now('Model'), runIndex: 0 }]);
		},
	);

	it('does not go on into a Merge that has another number of inputs', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		await forge(n8n, ({ continuation }) => {
			continuation.waitingExecution = { Second: { 0: { main: [[{ json: {} }], null] } } };
		});
		await n8n.resume(guarded());
		expect((await n8n.record()).reason).toMatch(
			/^The node "Second" has another number of inputs now\./,
		);
	});

	it('runs the stored nodes, and shows them under their present names (As Stored)', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const asStored = { resumeWith: 'workflowAsStored' };
		await n8n.run(guarded(asStored));
		n8n.on('Second', (items) => items);
		const { state, output } = await n8n.resume(renamed(guarded(asStored), 'Second', 'New Name'));
		expect(n8n.calls('Second')).toBe(2);
		expect(state.resultData.runData['New Name']).toHaveLength(1);
		expect(output('Done')).toHaveLength(1);
	});
});

describe('a failed node that is gone', () => {
	it.each(['currentWorkflow', 'workflowAsStored'])('%s', async (resumeWith) => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded({ resumeWith }));
		n8n.on('Second', (items) => items);
		const changed = guarded({ resumeWith });
		changed.nodes = changed.nodes.filter(({ name }) => name !== 'Second');
		delete changed.connections.First;
		const { run } = await n8n.resume(changed);
		expect(run.status).toBe('success');
		const { status, reason } = await n8n.record();
		expect([status, reason]).toEqual(
			resumeWith === 'workflowAsStored'
				? ['resolved', null]
				: [
						'unresolved',
						expect.stringMatching(/^The node "Second" is no longer in the workflow\./),
					],
		);
	});

	it('is run by the attempt after it was put back', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.on('Second', (items) => items);
		const changed = guarded();
		changed.nodes = changed.nodes.filter(({ name }) => name !== 'Second');
		delete changed.connections.First;
		await n8n.resume(changed);
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const { output } = await n8n.resume(guarded());
		expect(output('Done')).toHaveLength(1);
		expect(n8n.calls('First')).toBe(1);
	});
});

describe('nodes that share an id, as n8n 2.20 lets them', () => {
	it.each(['currentWorkflow', 'workflowAsStored'])(
		'are told apart by their names (%s)',
		async (resumeWith) => {
			const { n8n } = harness;
			const value = "={{ $('Webhook').item.json.shop + $json.order }}";
			const sharing = () => {
				const set = { type: 'n8n-nodes-base.set', parameters: { value } };
				const definition = guarded({ resumeWith }, { Done: set });
				for (const node of definition.nodes) {
					if (!['Store', 'Trigger', 'Tell'].includes(node.name)) node.id = 'id-Guard';
				}
				return definition;
			};
			n8n.failOn('Second', http(503));
			await n8n.run(sharing(), { items: [{ shop: 'north', order: 7 }] });
			n8n.on('Second', (items) => items);
			const { run, output, state } = await n8n.resume(sharing());
			expect(run.data.resultData.error).toBeUndefined();
			expect(output('Done')).toEqual([{ shop: 'north', order: 7, value: 'north7' }]);
			expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([1, 2]);
			expect(state.resultData.runData.Guard[0].hints ?? []).toEqual([]);
		},
	);
});
