import type { IBinaryData } from 'n8n-workflow';

import { executionStatus } from '../../../nodes/engine/hostExecutions';
import { guarded, type NodeChanges } from '../../support/definition';
import { http } from '../../support/errors';
import { textOf } from '../../support/filesOfN8n';
import { useFailingWithFiles } from '../files/failingWithFiles';

// n8n's database is not here; on a real n8n: test/e2e/separateWaits.e2e.test.ts.
jest.mock('../../../nodes/engine/hostExecutions', () => ({
	stopExecution: () => false,
	executionStatus: jest.fn(),
}));

const { harness, on, reading } = useFailingWithFiles();
const WAIT: NodeChanges = {
	type: 'n8n-nodes-base.wait',
	parameters: { until: '3000-01-01T00:00:00.000Z' },
};
const asking = guarded({ separateExecutions: true }, { First: WAIT });

beforeEach(() => {
	const status = async (id: string) => harness.n8n.subExecutions.status(id);
	jest.mocked(executionStatus).mockImplementation(status);
});

/** Runs an item with a file until its own execution waits. @returns that one's id */
async function ask(file: IBinaryData, workflow = asking): Promise<string> {
	const { n8n } = harness;
	n8n.on('Webhook', () => [{ json: {}, binary: { a: file } }]);
	await n8n.run(workflow, { executionId: '1' });
	return n8n.subExecutions.ended.at(-1)!.id;
}

const look = async (executionId: string, workflow = asking) => {
	await (await harness.n8n.store()).resubmit('workflow-1', { filter: {} });
	return await harness.n8n.resume(workflow, { executionId });
};

describe('a file of an item that waits for somebody, in an execution of its own', () => {
	it('is still there when it was answered, though the Guard’s execution, which got it, is gone', async () => {
		const { n8n } = harness;
		const upload = await on.files.put('invoice', '');
		const temporary = upload.id!.split(':')[1];
		const own = await ask(upload);
		await on.files.service.rename(temporary, temporary.replace('/temp/', '/1/'));
		await on.files.prune('1');
		const read = reading();
		await n8n.subExecutions.goOn(own);
		expect(read).toEqual(['invoice']);
		await on.files.prune('temp');
		n8n.on('Done', async (items, context) => {
			read.push(await textOf(context));
			return items;
		});
		await look('2');
		expect(read).toEqual(['invoice', 'invoice']);
		expect(on.files.owners()).toEqual(['2', own].sort());
	});

	it('is copied by none of the executions that look whether it was answered', async () => {
		const own = await ask(await on.files.put('invoice', '1'));
		const { id } = await harness.n8n.record();
		const owners = ['1', `incomplete-${id}`, own].sort();
		expect(on.files.owners()).toEqual(owners);
		const before = await (await harness.n8n.store()).get('workflow-1', id);
		for (const executionId of ['2', '3']) {
			const { output } = await look(executionId);
			expect(output('Tell')).toEqual([expect.objectContaining({ id, status: 'pending' })]);
		}
		expect(on.files.owners()).toEqual(owners);
		const after = await (await harness.n8n.store()).get('workflow-1', id);
		expect(after.continuation).toEqual(before.continuation);
	});

	it('is kept for the retry of a node that failed after the answer', async () => {
		const { n8n } = harness;
		const own = await ask(await on.files.put('invoice', '1'));
		const { id } = await n8n.record();
		n8n.failOn('Second', http(503));
		await n8n.subExecutions.goOn(own);
		await look('2');
		// The item's, and the same as its own execution had it.
		expect(on.files.count(`incomplete-${id}`)).toBe(2);
		for (const each of ['1', '2', own]) await on.files.prune(each);
		const read = reading();
		await n8n.resume(asking, { executionId: '3' });
		expect([read, (await n8n.record()).status]).toEqual([['invoice'], 'resolved']);
	});

	describe('that is over the limits of a record', () => {
		const options = { maxFileMb: 6 / 1024 ** 2 };
		const small = guarded(
			{ separateExecutions: true },
			{ First: WAIT, Store: { parameters: { options } } },
		);
		const TOO_LARGE = expect.stringMatching(/"a.txt" has 7 bytes/) as unknown;
		let own: string;

		beforeEach(async () => {
			own = await ask(await on.files.put('invoice', '1'), small);
			expect((await harness.n8n.record()).status).toBe('pending');
			expect(on.files.owners()).toEqual(['1', own].sort());
		});

		it('comes out of Completed when its execution, which has it, has ended', async () => {
			const { n8n } = harness;
			await look('2', small);
			expect((await n8n.record()).status).toBe('pending');
			await on.files.prune('1');
			await n8n.subExecutions.goOn(own);
			const read: string[] = [];
			n8n.on('Done', async (items, context) => {
				read.push(await textOf(context));
				return items;
			});
			await look('3', small);
			expect([read, (await n8n.record()).status]).toEqual([['invoice'], 'resolved']);
		});

		it('holds its item when a node has failed since', async () => {
			const { n8n } = harness;
			n8n.failOn('Second', http(503));
			await n8n.subExecutions.goOn(own);
			await look('2', small);
			expect(await n8n.record()).toMatchObject({
				status: 'unresolved',
				errorType: 'ConnectionError',
				reason: TOO_LARGE,
			});
		});

		it.each(['canceled', 'crashed', undefined])(
			'holds its item when its execution is %s, and nothing is asked anew without it',
			async (status) => {
				const { n8n } = harness;
				jest.mocked(executionStatus).mockResolvedValue(status);
				for (const executionId of ['2', '3']) {
					await look(executionId, small);
					expect(await n8n.record()).toMatchObject({ status: 'unresolved', reason: TOO_LARGE });
				}
				expect(n8n.subExecutions.ended).toHaveLength(1);
			},
		);
	});
});
