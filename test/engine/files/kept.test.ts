import type { INodeExecutionData } from 'n8n-workflow';

import { OPERATIONS_TYPE } from '../../../nodes/connector/nodeTypes';
import type { Continuation } from '../../../nodes/engine/continuation';
import { replaceFiles } from '../../../nodes/engine/itemFiles';
import { RecordFiles } from '../../../nodes/engine/recordFiles';
import { define, guarded } from '../../support/definition';
import { http } from '../../support/errors';
import { textOf } from '../../support/filesOfN8n';
import { forge, payloadOf } from '../../support/forge';
import { inItem, useFailingWithFiles } from './failingWithFiles';

const { harness, on, failWith, reading } = useFailingWithFiles();
const placeOf = (id: string) => `incomplete-${id}`;

describe('trap 1.5 (a): a webhook upload has another id once the execution has ended', () => {
	it('goes on with the bytes that were uploaded', async () => {
		const { n8n } = harness;
		const upload = await on.files.put('invoice', '');
		const temporary = upload.id!.split(':')[1];
		await failWith({ a: upload });
		await on.files.service.rename(temporary, temporary.replace('/temp/', '/1/'));
		const read = reading();
		await n8n.resume(guarded(), { executionId: '2' });
		expect(read).toEqual(['invoice']);
		expect((await n8n.record()).status).toBe('resolved');
	});
});

describe('trap 1.5 (b): n8n deletes an execution with its files', () => {
	it('goes on with the same bytes after the first execution was deleted', async () => {
		const { n8n } = harness;
		await failWith({ a: await on.files.put('invoice', '1') });
		expect((await n8n.record()).status).toBe('pending');
		await on.files.prune('1');
		const read = reading();
		const { state } = await n8n.resume(guarded(), { executionId: '2' });
		expect(read).toEqual(['invoice']);
		// What is put out belongs to the execution that put it out.
		const [file] = Object.values(state.resultData.runData.Done[0].data!.main[0]![0].binary!);
		expect(file).toMatchObject({ fileName: 'a.txt', mimeType: 'text/plain', bytes: 7 });
		expect(file.id).toContain('/executions/2/');
		expect(on.files.owners()).toEqual(['2']);
	});

	it('copies a file once, however many items of the branch have it', async () => {
		const { n8n } = harness;
		const file = await on.files.put('invoice', '1');
		n8n.on('First', (items) => [...items, { json: {}, binary: { b: { ...file } } }]);
		await failWith({ a: file });
		expect(on.files.count(placeOf((await n8n.record()).id))).toBe(1);
		expect(file.id).toContain('/executions/1/');
	});

	it('keeps the files of attempts, too, until one of them finishes', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		const file = await on.files.put('invoice', '1');
		await n8n.run(guarded(), { input: [{ json: {}, binary: { a: file } }], executionId: '1' });
		const { id } = await n8n.record();
		await on.files.prune('1');

		n8n.on('First', async ([{ json, binary }]) => [
			{ json, binary: { ...binary, b: await on.files.put('receipt', '2') } },
		]);
		n8n.failOn('Second', http(503));
		await n8n.resume(guarded(), { executionId: '2' });
		expect(on.files.count(placeOf(id))).toBe(2);
		await on.files.prune('2');

		const read: string[] = [];
		n8n.on('Second', async (items, context) => {
			read.push(await textOf(context, 'a'), await textOf(context, 'b'));
			return items;
		});
		await n8n.resume(guarded(), { executionId: '3' });
		expect(read).toEqual(['invoice', 'receipt']);
		expect(n8n.calls('First')).toBe(2);
		expect(on.files.owners()).toEqual(['3']);
	});

	it('keeps files of items that wait in a loop of the branch', async () => {
		const { n8n } = harness;
		const file = await on.files.put('invoice', '1');
		n8n.on('First', (items, context) => {
			context.getContext('node').items = [{ json: {}, binary: { a: file } }];
			return items.map(({ json }) => ({ json }));
		});
		await failWith({});
		const { id } = await n8n.record();
		const { continuation } = await payloadOf(n8n);
		const { items } = continuation.contextData['node:First'] as { items: INodeExecutionData[] };
		expect(items[0].binary!.a.id).toContain(placeOf(id));
	});

	it('keeps no copy of an item that is stored already', async () => {
		await failWith({ a: await on.files.put('invoice', '1') }, '1');
		const owners = on.files.owners();
		await failWith({ a: await on.files.put('invoice', '1') }, '1');
		expect(on.files.owners()).toEqual(owners);
	});

	it('keeps no copy when the record cannot be stored', async () => {
		const { n8n } = harness;
		const store = await n8n.store();
		jest.spyOn(store, 'add').mockRejectedValueOnce(new Error('full'));
		await failWith({ a: await on.files.put('invoice', '1') });
		expect(on.files.owners()).toEqual(['1']);
	});

	it('keeps the older state with its files when the newer one cannot be stored', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		const file = await on.files.put('invoice', '1');
		await n8n.run(guarded(), { input: [{ json: {}, binary: { a: file } }], executionId: '1' });
		const { id } = await n8n.record();
		const store = await n8n.store();
		const settle = jest.spyOn(store, 'settle').mockImplementationOnce(async () => {
			expect(on.files.count(placeOf(id))).toBe(2);
			throw new Error('full');
		});
		n8n.on('First', async ([{ json, binary }]) => [
			{ json, binary: { ...binary, b: await on.files.put('receipt', '2') } },
		]);
		n8n.failOn('Second', http(503));
		await n8n.resume(guarded(), { executionId: '2' });
		expect(settle).toHaveBeenCalled();
		expect(on.files.count(placeOf(id))).toBe(1);
	});

	it('deletes the copies that a newer state does not need, and copies the others once', async () => {
		const { n8n } = harness;
		await failWith({ a: await on.files.put('invoice', '1'), b: await on.files.put('b', '1') });
		const { id } = await n8n.record();
		const { continuation } = await payloadOf(n8n);
		const policy = { fileLimits: { file: Infinity, record: Infinity }, dataLoss: false };
		const files = new RecordFiles('workflow-1', id, policy, async () => {});
		const opened = (await files.open(continuation, '2')) as { continuation: Continuation };
		const newer = replaceFiles(opened.continuation, (file) => file);
		for (const items of [newer.input.items, newer.stack[0].data.main[0]!])
			delete items[0].binary!.b;
		newer.runData = {};
		const kept = await files.keep(newer);
		expect(on.files.count(placeOf(id))).toBe(2);
		await files.dropOlder(kept);
		expect(on.files.count(placeOf(id))).toBe(1);
		expect(kept.continuation.input).toMatchObject({
			items: [{ binary: { a: { id: continuation.input.items[0].binary!.a.id } } }],
		});
	});

	it('keeps files that lie in the item itself', async () => {
		const { n8n } = harness;
		await failWith({ a: inItem });
		expect((await payloadOf(n8n)).continuation.input.items[0].binary).toEqual({ a: inItem });
		const read = reading();
		await n8n.resume(guarded());
		expect(read).toEqual(['hello']);
		expect(on.files.owners()).toEqual([]);
	});

	it('gives a resuming execution upstream runs without their files', async () => {
		const { n8n } = harness;
		const file = await on.files.put('invoice', '1');
		n8n.on('Webhook', async () => [{ json: { order: 1 }, binary: { a: file } }]);
		await failWith({});
		reading();
		const { state } = await n8n.resume(guarded(), { executionId: '2' });
		const [upstream] = state.resultData.runData.Webhook[0].data!.main[0]!;
		expect(upstream).toMatchObject({ json: { order: 1 }, binary: {} });
	});
});

describe('a process that dies between the files and their record', () => {
	it('has told the Store before the first copy', async () => {
		const { n8n } = harness;
		const store = await n8n.store();
		const noted = jest.spyOn(store, 'noteFiles').mockImplementationOnce(async (_, id) => {
			expect(on.files.owners()).toEqual(['1']);
			expect(id).toMatch(/^[0-9a-f-]{36}$/);
		});
		await failWith({ a: await on.files.put('invoice', '1') });
		const { id } = await n8n.record();
		expect(noted.mock.calls).toEqual([['workflow-1', id]]);
	});

	it('is not told of items without files', async () => {
		const store = await harness.n8n.store();
		const noted = jest.spyOn(store, 'noteFiles');
		await failWith({ a: inItem });
		expect(noted).not.toHaveBeenCalled();
	});

	it('makes no copies that the Store cannot note: n8n’s Retry goes on with the item', async () => {
		const store = await harness.n8n.store();
		jest.spyOn(store, 'noteFiles').mockRejectedValueOnce(new Error('disk full'));
		const { run } = await failWith({ a: await on.files.put('invoice', '1') });
		expect(run.data.resultData.error?.message).toBe('disk full');
		expect(on.files.owners()).toEqual(['1']);
	});
});

describe('the end of a record', () => {
	const stored = async () => {
		const { n8n } = harness;
		await failWith({ a: await on.files.put('invoice', '1') });
		const { id } = await n8n.record();
		return id;
	};

	const operate = async (operation: string) => {
		const parameters = { operation, records: 'all' };
		const definition = define(
			['Start: manualTrigger', 'Do: operations', 'Store: store'],
			['Start > Do', 'Store -ai_vectorStore> Do'],
			{ Do: { type: OPERATIONS_TYPE, parameters } },
		);
		return (await harness.n8n.run(definition, { executionId: '9' })).output('Do');
	};

	it('deletes its files with the record', async () => {
		const id = await stored();
		expect(await operate('delete')).toEqual([{ id, changed: true }]);
		expect(on.files.owners()).toEqual(['1']);
	});

	it('leaves the files of discarded records, which may come back', async () => {
		const id = await stored();
		await operate('discard');
		await on.files.prune('1');
		await operate('resubmit');
		expect(on.files.owners()).toEqual([placeOf(id)]);
		const read = reading();
		await harness.n8n.resume(guarded(), { executionId: '2' });
		expect(read).toEqual(['invoice']);
	});

	it('leaves a record to a person whose files n8n cannot copy for an attempt, saying what to do', async () => {
		const { n8n } = harness;
		await stored();
		const copy = jest
			.spyOn(on.files.service, 'duplicateBinaryData')
			.mockRejectedValueOnce(new Error('disk full'));
		const read = reading();
		await n8n.resume(guarded(), { executionId: '2' });
		expect(copy).toHaveBeenCalledTimes(1);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason:
				'Its file "a.txt" could not be kept: disk full. Put that right and resubmit, or discard this record, and start its item anew',
		});
		await operate('resubmit');
		await n8n.resume(guarded(), { executionId: '3' });
		expect(read).toEqual(['invoice']);
	});

	it('deletes a record whose files n8n cannot delete', async () => {
		const id = await stored();
		jest.spyOn(on.files.service, 'deleteMany').mockRejectedValueOnce(new Error('read only'));
		expect(await operate('delete')).toEqual([{ id, changed: true }]);
		expect(await harness.n8n.records()).toEqual([]);
	});
});

describe('trap 1.5: ids out of records', () => {
	it.each([
		['of another execution', (id: string) => id],
		['by a way out of its own folder', (id: string, own: string) => own + '/../../../7/' + id],
		['of a row in the database', () => 'database:00000000-0000-0000-0000-000000000000'],
		['that is no text', () => [`filesystem-v2`]],
	])('does not open a file %s', async (_, craft) => {
		const { n8n } = harness;
		await failWith({ a: await on.files.put('invoice', '1') });
		const secret = await on.files.put('secret', '7');
		const id = await forge(n8n, ({ continuation }) => {
			const { binary } = continuation.stack[0].data.main[0]![0];
			binary!.a.id = craft(secret.id!, binary!.a.id!) as string;
		});
		const read = reading();
		await n8n.resume(guarded(), { executionId: '2' });
		expect(read).toEqual([]);
		expect(await n8n.record()).toMatchObject({
			id,
			status: 'unresolved',
			reason: expect.stringMatching(
				/names files that are not its own.*: discard this record, and start its item anew$/,
			),
		});
		expect(on.files.count('2')).toBe(0);
	});
});
