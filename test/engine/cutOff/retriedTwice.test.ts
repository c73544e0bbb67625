import { retriedBefore } from '../../../nodes/engine/hostExecutions';
import { guarded } from '../../support/definition';
import { plain } from '../../support/errors';
import type { Execution, RunOptions } from '../../support/harness';
import { numbers, orders, useCuttingOff } from './cuttingOff';

// n8n's database is not here; on a real n8n: test/e2e/stop.e2e.test.ts.
jest.mock('../../../nodes/engine/hostExecutions', () => ({ retriedBefore: jest.fn() }));

const { harness, cutIn, whereabouts, finishAll } = useCuttingOff();

/** By execution, the one that it retried. */
const retried: Record<string, string> = { 2: '1', 3: '2', 4: '3' };
beforeEach(() => {
	jest.mocked(retriedBefore).mockImplementation(async (id) => retried[id]);
});

type Begin = (executionId: string, options?: RunOptions) => Promise<Execution>;

const fromStart: Begin = async (executionId, options) => {
	const retryOf = retried[executionId];
	const run = { items: orders, executionId, ...(retryOf && { mode: 'retry' as const, retryOf }) };
	return await harness.n8n.run(guarded(), { ...run, ...options });
};

/** Stopped, so that n8n saves nothing of it: whoever retries it begins where it began. */
const stopAt = async (executionId: string, order: number, begin: Begin) =>
	await begin(executionId, cutIn('First', order, 'stop'));

/** So that there is something to run: an item whose record nobody wants any more. */
async function deleteRecordOf(order: number) {
	const store = await harness.n8n.store();
	const { id } = (await harness.n8n.records()).find(({ itemIndex }) => itemIndex === order - 1)!;
	await store.delete('workflow-1', { ids: [id] });
}

describe('trap 1.9: a retry that n8n’s Retry button retries', () => {
	it('runs nothing that the first execution has left in the Store', async () => {
		const { n8n } = harness;
		await stopAt('1', 2, fromStart);
		await deleteRecordOf(4);
		await stopAt('2', 4, fromStart);
		n8n.on('First', (items) => items);
		const third = await fromStart('3');
		expect(third.output('Done')).toEqual([]);
		expect(third.output('Tell')).toHaveLength(5);
		expect(await n8n.records()).toHaveLength(5);
		expect(numbers(n8n.script.calls.First.flat())).toEqual([1, 2, 4]);
	});

	it('looks as far back as there were retries', async () => {
		const { n8n } = harness;
		await stopAt('1', 2, fromStart);
		for (const [execution, order] of [
			['2', 4],
			['3', 5],
		] as const) {
			await deleteRecordOf(order);
			await stopAt(execution, order, fromStart);
		}
		n8n.on('First', (items) => items);
		expect((await fromStart('4')).output('Tell')).toHaveLength(5);
		expect(numbers(n8n.script.calls.First.flat())).toEqual([1, 2, 4, 5]);
	});

	it('leaves what its own first execution finished to the Store, once a stop has kept it there', async () => {
		const { n8n } = harness;
		n8n.on('First', (items) => {
			if (items[0].json.order === 2) throw plain('no')();
			return items;
		});
		const failed = await fromStart('1');
		expect(failed.run.status).toBe('error');
		const again: Begin = async (executionId, options) => {
			const retryOf = retried[executionId];
			return await n8n.retry(guarded(), failed, { ...options, executionId, retryOf });
		};
		await stopAt('2', 3, again);
		expect(await n8n.records()).toHaveLength(5);
		n8n.on('First', (items) => items);
		const third = await again('3');
		expect(third.output('Done')).toEqual([]);
		expect(third.output('Tell')).toHaveLength(5);
		expect((await whereabouts(third)).map(({ order }) => order)).toEqual([1, 2, 3, 4, 5]);
		expect((await finishAll()).sort()).toEqual([1, 2, 3, 4, 5]);
		expect(numbers(n8n.script.calls.Second.flat()).sort()).toEqual([1, 2, 3, 4, 5]);
	});
});
