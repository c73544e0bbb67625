import type { INodeParameters } from 'n8n-workflow';

import * as hostModules from '../../../nodes/engine/hostModules';
import { guarded } from '../../support/definition';
import { http } from '../../support/errors';
import { payloadOf } from '../../support/forge';
import { inItem, useFailingWithFiles } from './failingWithFiles';

const { harness, on, failWith, reading } = useFailingWithFiles();

const withStoreOptions = (options: object) =>
	guarded({}, { Store: { parameters: { options } as INodeParameters } });

describe('files that cannot be kept', () => {
	const held = async (reason: RegExp) => {
		const { n8n } = harness;
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			errorType: 'ConnectionError',
			reason: expect.stringMatching(reason),
		});
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const read = reading();
		await n8n.resume(guarded(), { executionId: '2' });
		expect(read).toEqual([]);
		const { reason: still } = await n8n.record();
		expect(still).toMatch(reason);
		expect(still).toMatch(/\. Put that right, discard this record, and start its item anew$/);
	};

	it('holds an item with a file over the limit, naming both', async () => {
		const file = await on.files.put('video', '1', 'video.mp4');
		await failWith({ a: { ...file, bytes: 2 ** 31 } });
		await held(/"video.mp4" has 2 GiB, and a record keeps files of up to 1 GiB/);
		expect(on.files.owners()).toEqual(['1']);
	});

	it('holds an item whose files are too many together', async () => {
		const files = [1, 2, 3].map(async () => await on.files.put('video', '1'));
		const [a, b, c] = await Promise.all(files);
		const bytes = 2 ** 30;
		await failWith({ a: { ...a, bytes }, b: { ...b, bytes }, c: { ...c, bytes } });
		await held(/3 GiB together, and a record keeps up to 2 GiB/);
	});

	it('holds an item with a large file in itself, and stores it without', async () => {
		await failWith({ a: { ...inItem, data: 'A'.repeat(90 * 1024 ** 2) } });
		await held(/"a.txt" has 67.5 MiB, and a record keeps files of up to 64 MiB/);
		expect((await harness.n8n.record()).size).toBeLessThan(10_000);
	});

	it('holds an item with a file over a limit of the Store’s own', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const file = await on.files.put('invoice', '1');
		await n8n.run(withStoreOptions({ maxFileMb: 6 / 1024 ** 2 }), {
			input: [{ json: {}, binary: { a: file } }],
			executionId: '1',
		});
		await held(/"a.txt" has 7 bytes, and a record keeps files of up to 6 bytes/);
	});

	it('holds an item whose file is gone', async () => {
		const file = await on.files.put('invoice', '1');
		await on.files.prune('1');
		await failWith({ a: file });
		await held(/"a.txt" could not be kept/);
	});
});

describe('files over the limits, where data may be lost', () => {
	const losing = (options: object) => withStoreOptions({ enableDataLoss: true, ...options });
	const told = (execution: Awaited<ReturnType<typeof failWith>>) => execution.output('Tell')[0];

	it('are dropped with a warning, and the item is retried without them', async () => {
		const { n8n } = harness;
		const [small, large] = await Promise.all(
			['invoice', 'a whole video'].map(async (text) => await on.files.put(text, '1', text)),
		);
		n8n.failOn('Second', http(503));
		const definition = losing({ maxFileMb: 10 / 1024 ** 2 });
		const binary = { small, large, inItem: { ...inItem, data: 'A'.repeat(100) } };
		const input = [{ json: {}, binary }];
		const first = await n8n.run(definition, { input, executionId: '1' });
		expect(await n8n.record()).toMatchObject({ status: 'pending', reason: null });
		const { warning } = told(first);
		expect(warning).toMatch(/file "a whole video" has .* It was dropped.*\n.*file "a.txt"/);
		expect(first.state.resultData.runData.Guard[0].hints).toContainEqual(
			expect.objectContaining({
				message: expect.stringMatching(/^Files were too large/) as string,
			}),
		);
		await on.files.prune('1');

		n8n.failOn('Second', http(503));
		const again = await n8n.resume(definition, { executionId: '2' });
		expect(told(again)).toMatchObject({ status: 'pending', warning });

		const had: string[][] = [];
		n8n.on('Second', (items) => {
			had.push(...items.map((item) => Object.keys(item.binary ?? {})));
			return items;
		});
		await n8n.resume(definition, { executionId: '3' });
		expect(had).toEqual([['small']]);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('go largest first, until the others fit together', async () => {
		const { n8n } = harness;
		const files = ['1', '4444', '333', '22'].map(
			async (text) => [`f${text}`, await on.files.put(text, '1', text)] as const,
		);
		n8n.failOn('Second', http(503));
		const binary = Object.fromEntries(await Promise.all(files));
		await n8n.run(losing({ maxFilesMb: 3 / 1024 ** 2 }), {
			input: [{ json: {}, binary }],
			executionId: '1',
		});
		const { continuation } = await payloadOf(n8n);
		expect(Object.keys(continuation.input.items[0].binary!)).toEqual(['f1', 'f22']);
		expect(continuation.droppedFiles).toHaveLength(2);
	});

	it('are still held when they cannot be kept for another reason', async () => {
		const { n8n } = harness;
		const file = await on.files.put('invoice', '1');
		await on.files.prune('1');
		n8n.failOn('Second', http(503));
		await n8n.run(losing({}), { input: [{ json: {}, binary: { a: file } }], executionId: '1' });
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason: expect.stringMatching(/could not be kept/) as string,
		});
	});
});

describe('n8n before it knew single files', () => {
	it('copies a file with its metadata, and deletes no other with it', async () => {
		const { n8n } = harness;
		const { BinaryDataBlobManager: _, ...core } = hostModules.hostCore();
		const spy = jest.spyOn(hostModules, 'hostCore').mockReturnValue(core as never);
		await failWith({ a: await on.files.put('invoice', '1') });
		await on.files.prune('1');
		const read = reading();
		const { state } = await n8n.resume(guarded(), { executionId: '2' });
		spy.mockRestore();
		expect(read).toEqual(['invoice']);
		const { id } = state.resultData.runData.Done[0].data!.main[0]![0].binary!.a;
		expect(await on.files.service.getMetadata(id!)).toMatchObject({ fileName: 'a.txt' });
		expect(on.files.owners()).toEqual(['2']);
	});
});
