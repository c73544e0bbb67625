import { guarded } from '../support/definition';
import { http, plain } from '../support/errors';
import { payloadOf } from '../support/forge';
import { useHarness } from '../support/harness';

const harness = useHarness();
const file = { mimeType: 'text/plain', fileName: 'a.txt', data: 'aGVsbG8=' };
const stored = {
	...file,
	data: 'filesystem-v2',
	id: 'filesystem-v2:workflows/1/executions/temp/x',
};

describe('trap 1.5: binary data in a record dies', () => {
	it('holds an item whose files n8n keeps elsewhere, with a plain reason', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const { output } = await n8n.run(guarded(), { input: [{ json: {}, binary: { a: stored } }] });
		expect(output('Tell')).toEqual([expect.objectContaining({ status: 'unresolved' })]);
		expect((await n8n.record()).reason).toMatch(
			/files are kept by n8n with the first execution only/,
		);
	});

	it('does not follow a file id out of a record', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded(), { input: [{ json: {}, binary: { a: stored } }] });
		n8n.on('Second', (items) => items);
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		await n8n.resume(guarded());
		expect(n8n.calls('Second')).toBe(1);
		expect((await n8n.record()).status).toBe('unresolved');
	});

	it('lets n8n’s Retry go on with the files of its own execution', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', plain('no'));
		const failed = await n8n.run(guarded(), { input: [{ json: {}, binary: { a: stored } }] });
		n8n.on('Second', (items) => items);
		const { output } = await n8n.retry(guarded(), failed);
		expect(output('Done')).toHaveLength(1);
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([1, 2]);
	});

	it('keeps files that lie in the item itself', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded(), { input: [{ json: {}, binary: { a: file } }] });
		expect((await payloadOf(n8n)).continuation.input.items[0].binary).toEqual({ a: file });
		n8n.on('Second', (items) => items);
		const { state } = await n8n.resume(guarded());
		expect(state.resultData.runData.Done[0].data!.main[0]![0].binary).toEqual({ a: file });
	});

	it('stores the rest of upstream runs without their files, and goes on', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => items.map(({ json }) => ({ json })));
		n8n.failOn('Second', http(503));
		n8n.on('Webhook', () => [{ json: { order: 1 }, binary: { a: file } }]);
		await n8n.run(guarded());
		expect((await n8n.record()).status).toBe('pending');
	});
});
