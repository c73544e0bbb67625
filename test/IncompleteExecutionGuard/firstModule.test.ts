import { define, guarded, type Definition } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const orders = [1, 2].map((order) => ({ order }));
const from = (type: string, options = {}) =>
	guarded(options, { Webhook: { type: `n8n-nodes-base.${type}` } });

/** Whether the error of a node stopped the execution, with nothing stored. */
async function stops(definition: Definition, failing = 'First'): Promise<boolean> {
	const { n8n } = harness;
	n8n.failOn(failing, http(503), ({ order }) => order === 2);
	const { run } = await n8n.run(definition, { items: orders });
	const stored = (await n8n.records()).length;
	expect(stored).toBe(run.status === 'error' ? 0 : 1);
	return run.status === 'error';
}

describe('First Module Rule: Automatic', () => {
	it.each(['scheduleTrigger', 'manualTrigger'])('the first node after a %s stops', async (type) => {
		expect(await stops(from(type))).toBe(true);
		// At once: the items after it were not tried.
		expect(harness.n8n.calls('First')).toBe(2);
	});

	it('the second node does not', async () => {
		expect(await stops(from('scheduleTrigger'), 'Second')).toBe(false);
	});

	it('a trigger with data is the first module itself', async () => {
		expect(await stops(from('webhook'))).toBe(false);
	});

	it('in Schedule > Set > Guard > HTTP, Set is the first module', async () => {
		const definition = from('scheduleTrigger');
		definition.nodes.push({ ...definition.nodes[2], id: 'id-Set', name: 'Set' });
		definition.connections.Webhook = { main: [[{ node: 'Set', type: 'main', index: 0 }]] };
		definition.connections.Set = { main: [[{ node: 'Guard', type: 'main', index: 0 }]] };
		expect(await stops(definition)).toBe(false);
	});

	it('disabled nodes do not count, before the Guard and behind it', async () => {
		const definition = from('scheduleTrigger');
		definition.nodes[2].disabled = true;
		definition.nodes.push({ ...definition.nodes[2], id: 'id-Off', name: 'Off' });
		definition.connections.Webhook = { main: [[{ node: 'Off', type: 'main', index: 0 }]] };
		definition.connections.Off = { main: [[{ node: 'Guard', type: 'main', index: 0 }]] };
		expect(await stops(definition, 'Second')).toBe(true);
	});

	it('a Guard around this one does not count', async () => {
		const parameters = { retrySchedule: 'fusion', options: {} };
		const definition = define(
			['Start: scheduleTrigger', 'Outer: guard', 'Inner: guard', 'First: code', 'Store: store'],
			[
				'Start > Outer > Inner > First',
				'Store -ai_vectorStore> Outer',
				'Store -ai_vectorStore> Inner',
			],
			{ Outer: { parameters }, Inner: { parameters } },
		);
		expect(await stops(definition)).toBe(true);
	});

	it('its own On Error setting comes first', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		const definition = from('scheduleTrigger');
		definition.nodes[2].onError = 'continueRegularOutput';
		const { run, output } = await n8n.run(definition, { items: orders });
		expect(run.status).toBe('success');
		expect(output('Done')).toHaveLength(2);
	});

	it('does not make a retry fail', async () => {
		const { n8n } = harness;
		const definition = from('scheduleTrigger', { firstModuleRule: 'off' });
		expect(await stops(definition)).toBe(false);
		const { run } = await n8n.resume(from('scheduleTrigger'));
		expect(run.status).toBe('success');
		expect((await n8n.record()).status).toBe('pending');
	});
});

describe('First Module Rule: the other two', () => {
	it('First Guarded Node: stops whatever the start node', async () => {
		expect(await stops(from('webhook', { firstModuleRule: 'firstGuardedNode' }))).toBe(true);
	});

	it('Off: stores', async () => {
		expect(await stops(from('scheduleTrigger', { firstModuleRule: 'off' }))).toBe(false);
	});

	it('stops with the original error', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		const { run } = await n8n.run(from('scheduleTrigger'));
		expect(run.data.resultData.error).toMatchObject({ name: 'NodeApiError', httpCode: '503' });
	});
});
