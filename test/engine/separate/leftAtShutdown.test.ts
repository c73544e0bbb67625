import { SHUTDOWN } from '../../../nodes/engine/shutdown';
import { guarded } from '../../support/definition';
import { useHarness } from '../../support/harness';
import { until } from '../../support/until';

const harness = useHarness();
const separate = () => guarded({ separateExecutions: true });

afterEach(() => {
	delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
});

describe('an item whose own execution n8n has not begun yet when it is shut down', () => {
	it('is kept from the start, and is not run by an execution that begins later', async () => {
		const { n8n } = harness;
		const begun = new AbortController();
		const graceEnding = new AbortController();
		Object.assign(globalThis, {
			[SHUTDOWN]: { begun: begun.signal, graceEnding: graceEnding.signal },
		});
		let begin = () => {};
		const slowly: typeof n8n.subExecutions.executeWorkflow = async (...args) => {
			begun.abort();
			graceEnding.abort();
			await new Promise<void>((resolve) => (begin = resolve));
			return await n8n.subExecutions.executeWorkflow(...args);
		};
		const items = [{ order: 1 }];
		await n8n.run(separate(), { items, additional: { executeWorkflow: slowly } });
		const { status, message } = await n8n.record();
		expect([status, message]).toEqual(['pending', 'Interrupted at "First": n8n was shut down']);
		begin();
		await until(() => n8n.subExecutions.ended.length === 1);
		expect([n8n.subExecutions.ended[0].status, n8n.calls('First')]).toEqual(['canceled', 0]);
		delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
		const { output } = await n8n.resume(separate());
		expect(output('Done')).toEqual(items);
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([1, 1]);
	});
});
