import type {
	EngineResponse,
	IExecuteFunctions,
	INodeType,
	IPairedItemData,
	ITaskData,
} from 'n8n-workflow';

import { define, type Definition } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

/** Calls its tool twice, as an AI Agent does: by asking n8n's engine, which comes back to it. */
const caller = (answer: (results: unknown[]) => object): INodeType => ({
	description: {
		...harness.n8n.nodes['test.code'].description,
		inputs: ['main', { type: 'ai_tool' }],
	},
	async execute(this: IExecuteFunctions, response?: EngineResponse) {
		const before = (response?.metadata as { results?: unknown[] } | undefined)?.results ?? [];
		const given = response?.actionResponses.map(({ data }) => data.data!.ai_tool[0]![0].json) ?? [];
		const results = [...before, ...given];
		if (results.length === 2) return [[{ json: { ...answer(results) }, pairedItem: { item: 0 } }]];
		const action = {
			actionType: 'ExecutionNodeAction' as const,
			nodeName: 'Tool',
			input: { call: results.length + 1 },
			type: 'ai_tool' as const,
			id: `call-${results.length + 1}`,
			metadata: {},
		};
		return { actions: [action], metadata: { results } };
	},
});

const workflow = (branch = 'Guard > First > Agent') =>
	define(
		[
			'Webhook: webhook',
			'Guard: guard',
			'First: code',
			'Agent: test.caller',
			'Done: noOp',
			'Tool: code',
			'Store: store',
			'Trigger: trigger',
		],
		[
			'Webhook > Guard',
			branch,
			'Guard:1 > Done',
			'Trigger > Guard',
			'Tool -ai_tool> Agent',
			'Store -ai_vectorStore> Guard',
		],
		{ Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0' } } },
	);

describe('trap 2.10: agents resume in mid-conversation', () => {
	const helped = (definition: Definition) =>
		JSON.parse(JSON.stringify(definition).replaceAll('"Tool"', '"Helper"')) as Definition;
	const renamed = helped(workflow());

	it.each([
		['', workflow()],
		[' (trap 2.11: also when the tool was renamed since)', renamed],
	])('without repeating the calls that had finished%s', async (_, present) => {
		const { n8n } = harness;
		let down = true;
		n8n.nodes['test.caller'] = caller((results) => {
			if (down) throw http(503)();
			return { results };
		});
		n8n.on('Tool', ([{ json }]) => [{ json: { result: Number(json.call) * 10 } }]);
		await n8n.run(workflow(), { items: [{ order: 7 }] });
		expect(await n8n.record()).toMatchObject({
			status: 'pending',
			failedNode: expect.objectContaining({ name: 'Agent' }) as unknown,
		});
		down = false;
		const { output, state } = await n8n.resume(present);
		expect(output('Done')).toEqual([{ results: [{ result: 10 }, { result: 20 }] }]);
		expect(['First', 'Tool', 'Helper'].map((node) => n8n.calls(node))).toEqual([1, 2, 0]);
		const { Tool, Helper } = state.resultData.runData;
		expect(present === renamed ? Helper : Tool).toHaveLength(2);
	});

	it('trap 2.11: that have ended show their tool under its present name', async () => {
		const { n8n } = harness;
		const agentFirst = workflow('Guard > Agent > First');
		n8n.nodes['test.caller'] = caller((results) => ({ results }));
		n8n.failOn('First', http(503));
		await n8n.run(agentFirst);
		n8n.on('First', (items) => items);
		const { state, output } = await n8n.resume(helped(agentFirst));
		expect(output('Done')).toHaveLength(1);
		const [{ metadata }] = state.resultData.runData.Agent;
		const { actions } = metadata!.subNodeExecutionData!;
		expect(actions.map(({ nodeName }) => nodeName)).toEqual(['Helper']);
	});
});

describe('trap 2.3: grafted runs of agents', () => {
	it.each(['Guard > First > Agent', 'Guard > Agent'])(
		'refer to the tool runs of their own item, and those to its input: %s',
		async (branch) => {
			const { n8n } = harness;
			const orders = [1, 2].map((order) => ({ order }));
			n8n.nodes['test.caller'] = caller((results) => ({ results }));
			n8n.on('Tool', ([{ json }]) => [{ json: { of: json.order } }]);
			const { state, output } = await n8n.run(workflow(branch), { items: orders });
			const { runData } = state.resultData;
			const toolsOf = ({ metadata }: ITaskData) =>
				metadata!.subNodeExecutionData!.actions.map(
					({ runIndex }) => runData.Tool[runIndex].data!.ai_tool[0]![0].json,
				);
			expect(runData.Agent.map(toolsOf)).toEqual([[{ of: 1 }], [{ of: 2 }]]);
			expect(output('Done')).toHaveLength(2);
			// What the editor shows as the tool's input comes from the item that the agent had.
			const inputs = runData.Tool.map(({ inputOverride }) => {
				const { item, sourceOverwrite } = inputOverride!.ai_tool[0]![0]
					.pairedItem as IPairedItemData;
				const { previousNode, previousNodeRun = 0 } = sourceOverwrite!;
				return runData[previousNode][previousNodeRun].data!.main[0]![item].json;
			});
			expect(inputs).toEqual([1, 1, 2, 2].map((order) => ({ order })));
		},
	);
});
