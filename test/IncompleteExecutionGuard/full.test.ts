import type { INodeParameters } from 'n8n-workflow';

import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';
import { ownExecutionField } from '../support/runnerUnderTest';

const harness = useHarness();
const orders = [1, 2, 3, 4].map((order) => ({ order }));

const withStore = (options: INodeParameters) => guarded({}, { Store: { parameters: { options } } });

describe('when the Store is full', () => {
	it('the execution fails, and Retry goes on with what was not kept', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => Number(order) > 1);
		const failed = await n8n.run(withStore({ maxRecords: 1 }), { items: orders });
		expect(failed.run.data.resultData.error).toMatchObject({
			message:
				'The Store is full for this workflow: it has 1 open incomplete executions, of at most 1',
			description: expect.stringContaining('raise "Max Records per Workflow"'),
		});
		expect(await n8n.records()).toHaveLength(1);
		expect(n8n.calls('First')).toBe(3);
		n8n.on('Second', (items) => items);
		const again = await n8n.retry(withStore({ maxRecords: 1 }), failed);
		expect(again.output('Done').map(({ order }) => order)).toEqual([1, 3, 4]);
		expect(again.output('Tell')).toMatchObject([{ status: 'pending' }]);
		expect(n8n.calls('First')).toBe(4);
	});

	it('Enable Data Loss: the item is dropped and told of, and the others go on', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2 || order === 3);
		const options = { maxRecords: 1, enableDataLoss: true };
		const { run, output, state } = await n8n.run(withStore(options), {
			items: orders,
			executionId: '42',
		});
		expect(run.status).toBe('success');
		const record = await n8n.record();
		expect(output('Done').map(({ order }) => order)).toEqual([1, 4]);
		expect(output('Tell')).toEqual([
			expect.objectContaining({ id: record.id, status: 'pending' }),
			{
				id: null,
				status: 'dropped',
				errorType: 'ConnectionError',
				because: 'HTTP status 503',
				message: record.message,
				failedNode: 'Second',
				attempts: 0,
				nextAttemptAt: null,
				executionId: '42',
				workflowId: 'workflow-1',
				...ownExecutionField(),
				reason:
					'The Store is full for this workflow: it has 1 open incomplete executions, of at most 1',
			},
		]);
		const [guard] = state.resultData.runData.Guard;
		expect(guard.data!.main[2]![1].pairedItem).toEqual({ item: 2 });
		expect(guard.hints).toEqual([
			expect.objectContaining({ message: expect.stringMatching(/^The Store is full, so/) }),
		]);
		expect(state.resultData.metadata).toEqual({ incompleteExecutions: '1' });
	});

	it('Enable Data Loss drops nothing for any other reason', async () => {
		const { n8n } = harness;
		const store = await n8n.store();
		n8n.on('Second', async () => {
			await store.close();
			throw http(503)();
		});
		const { run } = await n8n.run(withStore({ enableDataLoss: true }));
		expect(run.data.resultData.error!.message).toContain('is not open');
	});

	it('by bytes, too', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const { run } = await n8n.run(withStore({ maxSizeMb: 0.0001 }));
		expect(run.data.resultData.error!.message).toMatch(/of at most 0\.0001 MB$/);
		expect(await n8n.records()).toEqual([]);
	});
});
