import { define, guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';
import { until } from '../support/until';

const harness = useHarness();
const INDEXES = {
	type: 'n8n-nodes-base.set',
	parameters: { value: '={{ $runIndex + "," + $itemIndex }}' },
};

/*
 * Nobody can give an output of their own yet (Fusion's `resume`): what the engine puts in a node's
 * place is the input of a node that has waited, and pinned data, which are n8n's and hold for all
 * runs.
 */
describe('trap 1.15: what stands for a node’s output must stand for one run of it', () => {
	it('in a loop of the branch, the waits of later rounds are real ones', async () => {
		const { n8n } = harness;
		const soon = '={{ new Date(Date.now() + 50).toISOString() }}';
		const workflow = define(
			[
				'Webhook: webhook',
				'Guard: guard',
				'List: code',
				'Loop: splitInBatches',
				'Wait: wait',
				'Ship: code',
				'Done: noOp',
				'Store: store',
				'Trigger: trigger',
			],
			[
				'Webhook > Guard > List > Loop > Ship',
				'Loop:1 > Wait > Loop',
				'Guard:1 > Done',
				'Trigger > Guard',
				'Store -ai_vectorStore> Guard',
			],
			{ Wait: { parameters: { until: soon } } },
		);
		n8n.on('List', () => [1, 2, 3].map((line) => ({ json: { line }, pairedItem: { item: 0 } })));
		await n8n.run(workflow);
		for (const round of [1, 2, 3]) {
			const { nextAttemptAt } = await n8n.record();
			await until(() => Date.now() >= nextAttemptAt!);
			expect(n8n.calls('Ship')).toBe(0);
			const { output } = await n8n.resume(workflow);
			if (round === 3) expect(output('Done')).toEqual([{ line: 1 }, { line: 2 }, { line: 3 }]);
		}
		expect((await n8n.record()).status).toBe('resolved');
		expect([n8n.calls('List'), n8n.calls('Ship')]).toEqual([1, 1]);
	});

	it('is paired as n8n pairs it: what follows a wait finds the items before it', async () => {
		const { n8n } = harness;
		const soon = new Date(Date.now() + 50).toISOString();
		const workflow = guarded(
			{},
			{ Second: { type: 'n8n-nodes-base.wait', parameters: { until: soon } } },
		);
		const value = "={{ $('First').item.json.line + $('Webhook').item.json.shop }}";
		workflow.nodes.push({
			...workflow.nodes[2],
			id: 'id-Third',
			name: 'Third',
			type: 'n8n-nodes-base.set',
			parameters: { value },
		});
		workflow.connections.Second = { main: [[{ node: 'Third', type: 'main', index: 0 }]] };
		n8n.on('First', () => ['a', 'b'].map((line) => ({ json: { line }, pairedItem: { item: 0 } })));
		await n8n.run(workflow, { items: [{ shop: 'north' }] });
		await until(() => Date.now() >= Date.parse(soon));
		const { output } = await n8n.resume(workflow);
		expect(output('Third').map((item) => item.value)).toEqual(['anorth', 'bnorth']);
		expect(n8n.calls('First')).toBe(1);
	});
});

describe('trap 2.13: what is different in a branch', () => {
	it('$runIndex and $itemIndex are 0 for every item, and the item’s own in a group', async () => {
		const { n8n } = harness;
		const items = [{ order: 1 }, { order: 2 }];
		const each = await n8n.run(guarded({}, { First: INDEXES }), { items });
		expect(each.output('First').map(({ value }) => value)).toEqual(['0,0', '0,0']);
		const together = await n8n.run(guarded({ itemsPerRun: 0 }, { First: INDEXES }), { items });
		expect(together.output('First').map(({ value }) => value)).toEqual(['0,0', '0,1']);
	});

	it('a node that looks at all its items sees one', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => [{ json: { count: items.length } }]);
		const { output } = await n8n.run(guarded(), { items: [{}, {}, {}] });
		expect(output('Done')).toEqual([{ count: 1 }, { count: 1 }, { count: 1 }]);
	});

	it('Execute Sub-workflow is retried whole', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const workflow = guarded({}, { Second: { type: 'n8n-nodes-base.executeWorkflow' } });
		await n8n.run(workflow, { items: [{ order: 7 }] });
		n8n.on('Second', (items) => items);
		await n8n.resume(workflow);
		expect(n8n.script.calls.Second).toEqual([[{ order: 7 }], [{ order: 7 }]]);
		expect(n8n.calls('First')).toBe(1);
	});
});

describe('section 3: modes and limits', () => {
	it('an error thrown in one of n8n’s hooks reaches the item, and no other', async () => {
		const { n8n } = harness;
		let told = 0;
		const { output } = await n8n.run(guarded({ otherErrors: 'hold' }), {
			items: [{ order: 1 }, { order: 2 }],
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteAfter', async (name) => {
					if (name === 'First' && told++ === 0) throw new Error('the hook broke');
				}),
		});
		expect(output('Tell')).toEqual([expect.objectContaining({ message: 'the hook broke' })]);
		expect(output('Done')).toEqual([{ order: 2 }]);
	});

	it('pinned data is the run’s, as in a worker, where the workflow has none', async () => {
		const { n8n } = harness;
		const { output, workflow } = await n8n.run(guarded(), {
			mode: 'manual',
			pinData: { Second: [{ json: { pinned: true } }] },
		});
		expect(workflow.pinData).toBeUndefined();
		expect(output('Done')).toEqual([{ pinned: true }]);
	});

	it('cost: an item needs no Workflow and no isolate for expressions of its own', async () => {
		const { n8n } = harness;
		const { nodes, nodeTypes } = n8n;
		const needed = async (count: number) => {
			let workflows = 0;
			const lookUp = (name: string) => {
				// A Workflow looks the types of all its nodes up when it is made.
				if (name === 'test.code' && new Error().stack!.includes('new Workflow')) workflows++;
				return nodes[name];
			};
			const workflow = n8n.workflow(guarded({}, { First: INDEXES }));
			workflow.nodeTypes = { ...nodeTypes, getByNameAndVersion: lookUp };
			const acquire = jest.spyOn(workflow.expression, 'acquireIsolate');
			const items = Array.from({ length: count }, () => ({}));
			const { output } = await n8n.run(guarded(), { workflow, items });
			expect(output('Done')).toHaveLength(count);
			return { workflows, isolates: acquire.mock.calls.length };
		};
		expect(await needed(20)).toEqual({ workflows: 0, isolates: 1 });
	});

	it('n8n looks for nodes’ issues once in a run of the Guard, not once per item', async () => {
		const { n8n } = harness;
		const workflow = n8n.workflow(guarded());
		let looked = 0;
		const type = n8n.nodes['test.code'];
		const { getByNameAndVersion } = workflow.nodeTypes;
		await n8n.run(guarded(), {
			workflow: Object.assign(workflow, {
				nodeTypes: {
					...workflow.nodeTypes,
					getByNameAndVersion: (name: string, version?: number) => {
						const found = getByNameAndVersion(name, version);
						if (found === type && new Error().stack!.includes('checkReadyForExecution')) looked++;
						return found;
					},
				},
			}),
			items: [{}, {}, {}, {}],
		});
		// First and Second: by n8n when the execution starts, and for the first item.
		expect(looked).toBe(4);
	});
});
