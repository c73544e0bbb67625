import { guarded } from '../support/definition';
import { http, plain } from '../support/errors';
import { useHarness } from '../support/harness';
import { ownExecutionField } from '../support/runnerUnderTest';

const harness = useHarness();
const orders = [1, 2, 3, 4].map((order) => ({ order }));

/** Order 2 is stored, order 3 fails the execution. */
async function failedExecution(options = {}) {
	const { n8n } = harness;
	n8n.on('Second', (items) => {
		if (items.some(({ json }) => json.order === 2)) throw http(503)();
		if (items.some(({ json }) => json.order === 3)) throw plain('no')();
		return items;
	});
	const failed = await n8n.run(guarded(options), { items: orders });
	expect(failed.run.status).toBe('error');
	n8n.on('Second', (items) => items);
	return failed;
}

describe('trap 1.9: n8n’s Retry button repeats finished items', () => {
	it('runs what is left, from the failed node, and stores nothing twice', async () => {
		const { n8n } = harness;
		const again = await n8n.retry(guarded(), await failedExecution());
		expect(again.run.status).toBe('success');
		expect(n8n.script.calls.First).toEqual(orders.map((order) => [order]));
		expect(n8n.script.calls.Second).toEqual([1, 2, 3, 3, 4].map((order) => [{ order }]));
		expect(again.output('Done')).toEqual([{ order: 1 }, { order: 3 }, { order: 4 }]);
		expect(again.output('Tell')).toHaveLength(1);
		expect(await n8n.records()).toHaveLength(1);
	});

	it('works when the saved execution went through n8n’s JSON', async () => {
		const { n8n } = harness;
		const failed = await failedExecution();
		const state = JSON.parse(JSON.stringify(failed.state)) as typeof failed.state;
		const again = await n8n.retry(guarded(), { ...failed, state });
		expect(again.output('Done')).toHaveLength(3);
		expect(n8n.calls('First')).toBe(4);
	});

	it('groups the items as before, when Items Per Run was changed since', async () => {
		const { n8n } = harness;
		const again = await n8n.retry(guarded({ itemsPerRun: 2 }), await failedExecution());
		expect(again.output('Done')).toEqual([{ order: 1 }, { order: 3 }, { order: 4 }]);
	});

	it('leaves no memo behind once the Guard has finished', async () => {
		const { n8n } = harness;
		const again = await n8n.retry(guarded(), await failedExecution());
		expect(again.state.executionData!.contextData['node:Guard']).toEqual({});
	});

	it('stores the memo in no record', async () => {
		const { n8n } = harness;
		await failedExecution();
		const { id, workflowId } = await n8n.record();
		const whole = await (await n8n.store()).get(workflowId, id);
		expect(JSON.stringify(whole)).not.toContain('node:Guard');
	});

	it('stores once when the same execution runs again from its start, as after a crash', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const options = { items: orders, executionId: '77' };
		const first = await n8n.run(guarded(), options);
		const second = await n8n.run(guarded(), options);
		expect(await n8n.records()).toHaveLength(4);
		expect(second.output('Tell')).toEqual(
			first.output('Tell').map((json) => ({ ...json, ...ownExecutionField() })),
		);
	});

	it('goes on from the failed node when the record could not be written', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const store = await n8n.store();
		const add = jest
			.spyOn(store, 'add')
			.mockRejectedValue(
				Object.assign(new Error('No space is left on the disk'), { name: 'StoreError' }),
			);
		const failed = await n8n.run(guarded({ maxParallelItems: 2 }), { items: orders });
		add.mockRestore();
		expect(failed.run.data.resultData.error!.message).toMatch(/No space/);
		// Those already running; no other was started.
		expect(n8n.calls('First')).toBe(2);
		n8n.on('Second', (items) => items);
		const again = await n8n.retry(guarded(), failed);
		expect(again.output('Done')).toEqual(orders);
		expect(n8n.calls('First')).toBe(4);
	});
});
