import type { IDestinationNode } from 'n8n-workflow';

import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const orders = [1, 2].map((order) => ({ order }));

const upTo = (nodeName: string, runNodeFilter?: string[]) => ({
	destinationNode: { nodeName, mode: 'inclusive' } as IDestinationNode,
	runNodeFilter,
});

describe('trap 1.21: manual runs write real records', () => {
	it('stores nothing by default, and shows what would be', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const { output, state } = await n8n.run(guarded(), { mode: 'manual' });
		expect(await n8n.records()).toEqual([]);
		expect(output('Tell')).toEqual([
			expect.objectContaining({ id: null, status: 'pending', failedNode: 'Second', attempts: 0 }),
		]);
		expect(state.resultData.runData.Guard[0].hints!.map(({ message }) => message)).toEqual([
			expect.stringContaining('nothing was stored'),
		]);
		expect(state.resultData.metadata).toEqual({});
	});

	it('stores with the option', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded({ storeManualRuns: true }), { mode: 'manual' });
		expect((await n8n.record()).status).toBe('pending');
	});
});

describe('trap 2.1: the Guarded edge', () => {
	it('shows the items that went through it, in the editor and saved', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2);
		const pushed: unknown[] = [];
		const { output } = await n8n.run(guarded(), {
			items: orders,
			mode: 'manual',
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteAfter', async (name, task) => {
					if (name === 'Guard') pushed.push(task.data?.main[0]?.length);
				}),
		});
		expect(output('Guard', 0)).toEqual(orders);
		expect(pushed).toEqual([2]);
		expect(n8n.calls('First')).toBe(2);
	});

	it('shows those of each run of the Guard in a loop', async () => {
		const { n8n } = harness;
		const workflow = guarded({}, { Webhook: { type: 'n8n-nodes-base.webhook' } });
		workflow.nodes.push({
			...workflow.nodes[2],
			id: 'id-Loop',
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
		});
		const to = (node: string) => ({ node, type: 'main' as const, index: 0 });
		workflow.connections.Webhook = { main: [[to('Loop')]] };
		workflow.connections.Loop = { main: [[to('Done')], [to('Guard')]] };
		workflow.connections.Guard.main[1] = [to('Loop')];
		const { state, output } = await n8n.run(workflow, { items: orders });
		const shown = state.resultData.runData.Guard.map((task) => task.data!.main[0]!.length);
		expect(shown).toEqual([1, 1]);
		expect(output('Done')).toEqual(orders);
	});

	it('shows nothing when the Guard ends a production run: a caller would get the input back', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const workflow = guarded();
		workflow.connections.Guard.main[2] = [];
		const { output, state } = await n8n.run(workflow);
		expect(state.resultData.lastNodeExecuted).toBe('Guard');
		expect(output('Guard', 0)).toEqual([]);
	});

	it.each([
		['all', 2],
		['failed', 1],
		['none', 0],
	])('Show Guarded Data: %s', async (showGuardedData, shown) => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2);
		const { output, state } = await n8n.run(guarded({ showGuardedData }), { items: orders });
		expect(output('Guard', 0)).toHaveLength(shown);
		expect(state.resultData.runData.First ?? []).toHaveLength(shown);
		expect(output('Done')).toHaveLength(1);
	});
});

describe('trap 2.2: manual runs up to a node', () => {
	it('stops at a guarded destination', async () => {
		const { n8n } = harness;
		const startData = upTo('First', ['Webhook', 'Guard', 'First']);
		const { output } = await n8n.run(guarded(), { mode: 'manual', items: orders, startData });
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([2, 0]);
		expect(output('First')).toEqual(orders);
	});

	it('does not run a guarded destination of "Execute previous nodes"', async () => {
		const { n8n } = harness;
		const startData = {
			destinationNode: { nodeName: 'Second', mode: 'exclusive' } as IDestinationNode,
			runNodeFilter: ['Webhook', 'Guard', 'First'],
		};
		await n8n.run(guarded(), { mode: 'manual', startData });
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([1, 0]);
	});

	it.each(['Guard', 'Done'])('runs the whole branch when the destination is %s', async (name) => {
		const { n8n } = harness;
		const startData = upTo(name, ['Webhook', 'Guard', name]);
		await n8n.run(guarded(), { mode: 'manual', startData });
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([1, 1]);
	});

	it('trap 2.13: with pinned data on the Guard itself n8n runs the branch unguarded', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const pinData = { Guard: [{ json: { pinned: true } }] };
		const { run } = await n8n.run(guarded({ storeManualRuns: true }), { mode: 'manual', pinData });
		expect([run.status, n8n.script.calls.First]).toEqual(['error', [[{ pinned: true }]]]);
		expect(await n8n.records()).toEqual([]);
	});

	it('trap 2.13: honours pinned data of guarded nodes', async () => {
		const { n8n } = harness;
		const pinData = { First: [{ json: { pinned: true } }] };
		const { output } = await n8n.run(guarded(), { mode: 'manual', pinData });
		expect(n8n.calls('First')).toBe(0);
		expect(output('Done')).toEqual([{ pinned: true }]);
	});
});
