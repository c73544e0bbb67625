import { guarded } from '../support/definition';
import { http, plain } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const orders = [1, 2].map((order) => ({ order }));

describe('trap 1.4: settings on the Guard node itself re-run the branch unguarded', () => {
	it('Always Output Data does not run the branch with an empty item', async () => {
		const { n8n } = harness;
		const { output } = await n8n.run(guarded({}, { Guard: { alwaysOutputData: true } }), {
			items: orders,
		});
		expect(n8n.script.calls.First).toEqual([[{ order: 1 }], [{ order: 2 }]]);
		expect(output('Done')).toEqual(orders);
	});

	it.each([
		{ onError: 'continueRegularOutput' },
		{ onError: 'continueErrorOutput' },
		{ continueOnFail: true },
	] as const)(
		'On Error (%j) does not send the items into the branch once more',
		async (settings) => {
			const { n8n } = harness;
			n8n.failOn('Second', plain('no'), ({ order }) => order === 2);
			const { run } = await n8n.run(guarded({}, { Guard: settings }), { items: orders });
			expect(n8n.calls('First')).toBe(2);
			expect(run.status).toBe('error');
			expect(run.data.resultData.error!.message).toBe('no');
		},
	);

	it('On Error: Continue does not swallow a refusal', async () => {
		const { n8n } = harness;
		const workflow = guarded({}, { Guard: { onError: 'continueRegularOutput' } });
		delete workflow.connections.Store;
		const { run } = await n8n.run(workflow);
		expect(run.status).toBe('error');
		expect(n8n.calls('First')).toBe(0);
	});

	it('Retry On Fail runs the failed item only, from the failed node', async () => {
		const { n8n } = harness;
		let failures = 0;
		n8n.on('Second', (items) => {
			if (items[0].json.order === 2 && failures++ === 0) throw new Error('once');
			return items;
		});
		const Guard = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const { run, output } = await n8n.run(guarded({}, { Guard }), { items: orders });
		expect(run.status).toBe('success');
		expect(n8n.script.calls.First).toEqual([[{ order: 1 }], [{ order: 2 }]]);
		expect(n8n.calls('Second')).toBe(3);
		expect(output('Done')).toEqual(orders);
	});

	it('Execute Once is refused before anything runs: all items but the first would be lost', async () => {
		const { n8n } = harness;
		const { run } = await n8n.run(guarded({}, { Guard: { executeOnce: true } }), { items: orders });
		expect(run.data.resultData.error!.message).toMatch(/Execute Once/);
		expect(n8n.calls('First')).toBe(0);
	});

	it('leaves the settings of guarded nodes as they are', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		const { output } = await n8n.run(guarded({}, { First: { onError: 'continueRegularOutput' } }));
		expect(n8n.calls('Second')).toBe(1);
		expect(output('Done')).toHaveLength(1);
		expect(await n8n.records()).toEqual([]);
	});
});

describe('trap 1.8: node objects are shared across executions', () => {
	/** Throws when anybody writes to a node. */
	const frozen = (value: unknown): void => {
		if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
		Object.freeze(value);
		Object.values(value).forEach(frozen);
	};

	it('writes to no node, in a first run, a resumed one and one after a wait', async () => {
		const { n8n } = harness;
		const changes = { First: { type: 'n8n-nodes-base.wait', parameters: { until: '2100-01-01' } } };
		const workflow = n8n.workflow(guarded({}, changes));
		Object.values(workflow.nodes).forEach(frozen);
		n8n.failOn('Second', http(503));
		await n8n.run(guarded(), { workflow });
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const { run } = await n8n.resume(guarded(), { workflow });
		expect(run.data.resultData.error).toBeUndefined();
		expect(await n8n.record()).toMatchObject({ status: 'pending', failedNode: { name: 'Second' } });
		expect(workflow.nodes.First.disabled).toBeUndefined();
	});
});
