import { guarded } from '../../support/definition';
import { plain } from '../../support/errors';
import { useFailingWithFiles } from './failingWithFiles';

const { harness, on, reading } = useFailingWithFiles();

describe('n8n’s Retry of an execution that was sent a file', () => {
	/** `Second` fails for the last of two items; n8n gives the file to the execution as that ends. */
	async function failedWithUpload() {
		const { n8n } = harness;
		const upload = await on.files.put('invoice', '');
		const temporary = upload.id!.split(':')[1];
		n8n.on('Second', (items) => {
			if (items[0].json.order === 2) throw plain('no')();
			return items;
		});
		const input = [1, 2].map((order) => ({ json: { order }, binary: { a: { ...upload } } }));
		const failed = await n8n.run(guarded(), { input, executionId: '1' });
		expect(failed.run.status).toBe('error');
		await on.files.service.rename(temporary, temporary.replace('/temp/', '/1/'));
		return failed;
	}

	it('goes on with it, under the id that it has by then, also when it fails again', async () => {
		const { n8n } = harness;
		const second = await n8n.retry(guarded(), await failedWithUpload(), { executionId: '2' });
		expect(second.run.status).toBe('error');
		const read = reading();
		const { state } = await n8n.retry(guarded(), second, { executionId: '3' });
		expect(read).toEqual(['invoice']);
		const done = state.resultData.runData.Done[0].data!.main[0]!;
		const ids = done.map(({ binary }) => binary!.a.id);
		expect(ids).toEqual([1, 2].map(() => expect.stringContaining('/executions/1/') as unknown));
		expect(n8n.calls('First')).toBe(2);
	});

	it('leaves the id alone as long as the execution has not ended: Retry On Fail', async () => {
		const { n8n } = harness;
		const upload = await on.files.put('invoice', '');
		const read: string[] = [];
		n8n.on('Second', async (items, context) => {
			if (n8n.calls('Second') === 1) throw plain('no')();
			read.push((await context.helpers.getBinaryDataBuffer(0, 'a')).toString());
			return items;
		});
		const workflow = guarded({}, { Guard: { retryOnFail: true, waitBetweenTries: 0 } });
		const input = [{ json: {}, binary: { a: upload } }];
		const { run } = await n8n.run(workflow, { input, executionId: '1' });
		expect([run.status, read]).toEqual(['success', ['invoice']]);
	});
});
