import {
	createRunExecutionData,
	WorkflowDataProxy,
	type IDataObject,
	type IRunExecutionData,
} from 'n8n-workflow';

import { graft } from '../../nodes/engine/graft';
import { define, guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';
import type { Behaviour } from '../support/ordinaryNodes';
import { inOneExecution } from '../support/runnerUnderTest';

const harness = useHarness();
const orders = [1, 2, 3].map((order) => ({ order }));

/** `Guard > List > Loop`, round it `First`, and `Second` behind it. */
const looping = (maxParallelItems: number) =>
	define(
		[
			'Webhook: webhook',
			'Guard: guard',
			'List: code',
			'Loop: splitInBatches',
			'First: code',
			'Second: code',
			'Done: noOp',
			'Store: store',
		],
		[
			'Webhook > Guard > List > Loop > Second',
			'Guard:1 > Done',
			'Loop:1 > First > Loop',
			'Store -ai_vectorStore> Guard',
		],
		{ Guard: { parameters: { options: { maxParallelItems } } } },
	);

describe('trap 2.3: grafted runs', () => {
	it.each([1, 3])(
		'refer to each other and to the Guard’s items (%i in parallel)',
		async (maxParallelItems) => {
			const { n8n } = harness;
			n8n.on('First', async (items) => {
				// The later the order, the sooner it is done.
				for (let turn = Number(items[0].json.order); turn < 5; turn++) {
					await new Promise((resolve) => setImmediate(resolve));
				}
				return items;
			});
			const { state } = await n8n.run(guarded({ maxParallelItems }), { items: orders });
			const { First, Second, Guard } = state.resultData.runData;
			expect(First).toHaveLength(3);
			Second.forEach((task, run) => {
				const { previousNode, previousNodeRun = 0 } = task.source[0]!;
				expect([previousNode, previousNodeRun]).toEqual(['First', run]);
				const [item] = task.data!.main[0]!;
				const first = First[previousNodeRun];
				expect(first.data!.main[0]![0].json).toEqual(item.json);
				const { item: index } = first.data!.main[0]![0].pairedItem as { item: number };
				expect(Guard[0].data!.main[0]![index].json).toEqual(item.json);
			});
		},
	);

	it('belong to the run of the Guard that they came from', async () => {
		const { n8n } = harness;
		const workflow = guarded();
		const to = (node: string) => ({ node, type: 'main' as const, index: 0 });
		workflow.nodes.push({ ...workflow.nodes[2], id: 'id-Other', name: 'Other' });
		workflow.connections.Webhook = { main: [[to('Other'), to('Guard')]] };
		workflow.connections.Other = { main: [[to('Guard')]] };
		const { state } = await n8n.run(workflow);
		const runs = state.resultData.runData.First.map(
			({ source }) => source[0]!.previousNodeRun ?? 0,
		);
		expect(runs).toEqual([0, 1]);
	});

	it('of a resumed item show it at the place the Guard shows it in this execution', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 3);
		await n8n.run(guarded(), { items: orders });
		n8n.on('Second', (items) => items);
		const { state, output } = await n8n.resume(guarded());
		expect(output('Guard', 0)).toEqual([{ order: 3 }]);
		const [first] = state.resultData.runData.First;
		expect(first.source[0]).toMatchObject({ previousNode: 'Guard', previousNodeRun: 0 });
		expect(first.data!.main[0]![0].pairedItem).toMatchObject({ item: 0 });
	});

	it.each([1, 3])(
		'of a loop in the branch lead to the items they came from (%i in parallel)',
		async (maxParallelItems) => {
			const { n8n } = harness;
			const lines = ({ order }: IDataObject) =>
				['a', 'b'].map((line) => ({ json: { line: `${String(order)}${line}` } }));
			n8n.on('List', async ([{ json }]) => {
				for (let turn = Number(json.order); turn < 5; turn++) {
					await new Promise((resolve) => setImmediate(resolve));
				}
				return lines(json).map((item) => ({ ...item, pairedItem: { item: 0 } }));
			});
			const { state, workflow } = await n8n.run(looping(maxParallelItems), { items: orders });
			const { runData } = state.resultData;
			// What n8n finds for a step that is run on them, or for an expression in the editor.
			const seen = (node: string, other: string) =>
				runData[node].flatMap(({ source, data }, run) => {
					const { previousNode, previousNodeOutput = 0, previousNodeRun = 0 } = source[0]!;
					const input = runData[previousNode][previousNodeRun].data!.main[previousNodeOutput]!;
					return data!.main[0]!.map(({ json }, index) => {
						const proxy = new WorkflowDataProxy(
							workflow,
							state,
							run,
							index,
							node,
							input,
							{},
							'manual',
							{},
							{ data: { main: [input] }, node: workflow.getNode(node)!, source: { main: source } },
						).getDataProxy() as unknown as {
							$: (name: string) => { item: { json: IDataObject } };
						};
						return [json.line, proxy.$(other).item.json];
					});
				});
			const guardItems = orders.flatMap((json) =>
				lines(json).map(({ json: { line } }) => [line, json]),
			);
			expect(seen('First', 'Guard').sort()).toEqual(guardItems);
			expect(seen('Second', 'Guard').sort()).toEqual(guardItems);
			const ownLines = guardItems.map(([line]) => [line, { line }]);
			expect(seen('Second', 'First').sort()).toEqual(ownLines);
			expect(seen('First', 'List').sort()).toEqual(ownLines);
		},
	);

	it('shift the indexes of sub-runs and of an agent’s actions', () => {
		const task = (metadata = {}) => ({
			startTime: 0,
			executionTime: 0,
			executionIndex: 0,
			source: [{ previousNode: 'Guard' }],
			metadata,
		});
		const metadata = {
			subRun: [{ node: 'Model', runIndex: 0 }],
			subNodeExecutionData: { actions: [{ nodeName: 'Tool', runIndex: 0 }], metadata: {} },
		};
		const parent = { Agent: [task()], Model: [task(), task()], Tool: [task()] };
		const nested = { Agent: [task(metadata)], Model: [task()], Tool: [task()] };
		graft(parent, nested, { name: 'Guard', runIndex: 0 }, 4);
		expect(parent.Agent[1].metadata).toEqual({
			subRun: [{ node: 'Model', runIndex: 2 }],
			subNodeExecutionData: { actions: [{ nodeName: 'Tool', runIndex: 1 }], metadata: {} },
		});
		expect(nested.Agent[0].metadata).toBe(metadata);
		expect(metadata.subRun[0].runIndex).toBe(0);
	});
});

inOneExecution(() => {
	describe('trap 2.4: the nested state', () => {
		it('has the links that wake the execution, the one of a retry then, and its custom data', async () => {
			const { n8n } = harness;
			const links: unknown[] = [];
			const look: Behaviour = (items, context) => {
				const { customData } = context;
				customData.set('customer', 'north');
				const parts = ['resumeUrl', 'resumeFormUrl'].map((name) =>
					context.evaluateExpression(`{{ $execution.${name} }}`, 0),
				);
				links.push(parts);
				return items;
			};
			const linksOf = (id: string, { resumeToken }: IRunExecutionData) =>
				['webhook', 'form'].map(
					(kind) => `http://localhost/${kind}-waiting/${id}?signature=${resumeToken}`,
				);
			n8n.on('First', look);
			n8n.failOn('Second', http(503));
			const { state } = await n8n.run(guarded(), { executionId: '42' });
			expect(links).toEqual([linksOf('42', state)]);
			expect(state.resultData.metadata).toMatchObject({ customer: 'north' });

			n8n.on('Second', look);
			const resumed = await n8n.resume(guarded(), { executionId: '43' });
			expect(links.slice(1)).toEqual([linksOf('43', resumed.state)]);
			expect(resumed.state.resumeToken).not.toBe(state.resumeToken);
			expect(resumed.state.resultData.metadata).toMatchObject({ customer: 'north' });
		});

		it('says which execution started this one', async () => {
			const { n8n } = harness;
			const parentExecution = { executionId: '7', workflowId: 'another' };
			const seen: unknown[] = [];
			n8n.on('First', (items, context) => {
				const { runExecutionData } = context as unknown as { runExecutionData: IRunExecutionData };
				seen.push(runExecutionData.parentExecution);
				return items;
			});
			const workflow = n8n.workflow(guarded());
			const start = {
				node: workflow.nodes.Webhook,
				data: { main: [[{ json: {} }]] },
				source: null,
			};
			const state = createRunExecutionData({
				parentExecution,
				executionData: { nodeExecutionStack: [start] },
			});
			await n8n.run(guarded(), { workflow, state });
			expect(seen).toEqual([parentExecution]);
		});
	});
});
