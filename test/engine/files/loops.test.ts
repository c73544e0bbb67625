import { define } from '../../support/definition';
import { http } from '../../support/errors';
import { textOf } from '../../support/filesOfN8n';
import { useFailingWithFiles } from './failingWithFiles';

const { harness, on } = useFailingWithFiles();

/** The loop stands still at an item that fails: only `Completed` leads back. */
const looping = define(
	[
		'Webhook: webhook',
		'Loop: splitInBatches',
		'Guard: guard',
		'First: code',
		'Second: code',
		'Done: code',
		'Store: store',
		'Trigger: trigger',
	],
	[
		'Webhook > Loop > Done',
		'Loop:1 > Guard > First > Second',
		'Guard:1 > Loop',
		'Trigger > Guard',
		'Store -ai_vectorStore> Guard',
	],
	{ Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0, 0, 0' } } },
);

describe('files of the other items of a loop that stands still at a failed one', () => {
	it('are kept with its record, and there when the retry goes on with the loop', async () => {
		const { n8n } = harness;
		const names = ['1', '2', '3', '4'];
		const files = await Promise.all(names.map((each) => on.files.put(each, '1')));
		n8n.on('Webhook', () => files.map((a) => ({ json: { name: a.fileName }, binary: { a } })));
		const read: string[] = [];
		let failing = ['2'];
		n8n.on('Second', async (items, context) => {
			const text = await textOf(context);
			if (failing.includes(text)) throw http(503)();
			read.push(text);
			return items;
		});
		await n8n.run(looping, { executionId: '1' });
		await on.files.prune('1');
		expect(read).toEqual(['1']);

		// It fails once more, at an earlier node, and then the next one of the loop does.
		await n8n.resume(looping, { executionId: '2' });
		await on.files.prune('2');
		failing = ['3'];
		await n8n.resume(looping, { executionId: '3' });
		await on.files.prune('3');
		expect(read).toEqual(['1', '2']);

		failing = [];
		const done: string[] = [];
		n8n.on('Done', async (items, context) => {
			for (const index of items.keys()) {
				done.push((await context.helpers.getBinaryDataBuffer(index, 'a')).toString());
			}
			return items;
		});
		await n8n.resume(looping, { executionId: '4' });
		expect(read).toEqual(names);
		expect(done).toEqual(names);
		expect((await n8n.records()).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
		expect(on.files.owners()).toEqual(['4']);
	});

	it('are not, where the loop goes on past it', async () => {
		const { n8n } = harness;
		const files = await Promise.all(['1', '2'].map((each) => on.files.put(each, '1')));
		n8n.on('Webhook', () => files.map((a) => ({ json: {}, binary: { a } })));
		n8n.failOn('Second', http(503));
		const { connections, ...definition } = structuredClone(looping);
		connections.Guard.main[2] = [{ node: 'Loop', type: 'main', index: 0 }];
		await n8n.run({ ...definition, connections }, { executionId: '1' });
		const records = await n8n.records();
		expect(records.map(({ id }) => on.files.count(`incomplete-${id}`))).toEqual([1, 1]);
	});
});
