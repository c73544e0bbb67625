import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { payloadOf } from '../support/forge';
import { useHarness } from '../support/harness';

const harness = useHarness();
const inTenMinutes = () => new Date(Date.now() + 600_000).toISOString();

const waitingFirst = (until = inTenMinutes()) =>
	guarded({}, { First: { type: 'n8n-nodes-base.wait', parameters: { until } } });

describe('trap 1.7: one long wait leaks the whole execution', () => {
	it('does not mark the execution as waiting', async () => {
		const { n8n } = harness;
		const setExecutionStatus = jest.fn();
		const { run } = await n8n.run(waitingFirst(), { additional: { setExecutionStatus } });
		expect(setExecutionStatus).not.toHaveBeenCalled();
		expect(run.status).toBe('success');
		expect(run.data.waitTill).toBeUndefined();
	});
});

describe('trap 2.9: waits', () => {
	it('sets an item aside that waits for long, and goes on after the wait', async () => {
		const { n8n } = harness;
		const { output } = await n8n.run(waitingFirst());
		expect(output('Tell')).toEqual([
			expect.objectContaining({ status: 'unresolved', failedNode: 'First', nextAttemptAt: null }),
		]);
		expect((await payloadOf(n8n)).continuation.start).toBe('afterWait');
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const second = await n8n.resume(waitingFirst());
		expect(second.output('Done')).toEqual([{}]);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('says so when a wait for somebody outside is met at run time', async () => {
		const { n8n } = harness;
		await n8n.run(waitingFirst('3000-01-01T00:00:00.000Z'));
		const { message, reason } = await n8n.record();
		expect(message).toBe('"First" waits for somebody outside, which a guarded branch cannot do');
		expect(reason).toMatch(/behind "Completed"/);
	});

	it.each([
		['n8n-nodes-base.wait', { resume: 'webhook' }],
		['n8n-nodes-base.wait', { resume: 'form' }],
		['n8n-nodes-base.form', {}],
		['test.code', { operation: 'sendAndWait' }],
	])('refuses %s %j before anything runs', async (type, parameters) => {
		const { n8n } = harness;
		n8n.nodes['n8n-nodes-base.form'] = n8n.nodes['test.code'];
		n8n.nodes[type].description.properties = Object.keys(parameters).map((name) => ({
			displayName: name,
			name,
			type: 'string',
			default: '',
		}));
		const { run } = await n8n.run(guarded({}, { Second: { type, parameters } }));
		expect(run.data.resultData.error!.message).toMatch(/^"Second" waits for somebody outside/);
		expect(n8n.calls('First')).toBe(0);
	});
});

describe('trap 1.6: a waiting sub-workflow wakes the wrong execution', () => {
	const parentExecution = { executionId: '1', workflowId: 'workflow-1', shouldResume: true };

	it('tells the child not to wake the parent, and hands on the parent’s own data', async () => {
		const { n8n } = harness;
		const executeWorkflow = jest.fn(async () => ({ data: [[]], executionId: '9' }));
		n8n.on('First', async (items, context) => {
			const { additionalData } = context as unknown as {
				additionalData: IWorkflowExecuteAdditionalData;
			};
			await additionalData.executeWorkflow({ id: 'child' }, additionalData, {
				parentExecution,
				parentWorkflowId: 'workflow-1',
			});
			return items;
		});
		const { additionalData } = await n8n.run(guarded(), { additional: { executeWorkflow } });
		expect(executeWorkflow).toHaveBeenCalledWith(
			{ id: 'child' },
			additionalData,
			expect.objectContaining({ parentExecution: { ...parentExecution, shouldResume: false } }),
		);
	});

	it('parks the item whose sub-workflow waits; an attempt runs it anew', async () => {
		const { n8n } = harness;
		n8n.on('First', async (items, context) => {
			await context.putExecutionToWait(new Date(inTenMinutes()));
			return items;
		});
		const workflow = guarded({}, { First: { type: 'n8n-nodes-base.executeWorkflow' } });
		await n8n.run(workflow);
		expect((await n8n.record()).reason).toMatch(/resubmitting runs it anew/);
		n8n.on('First', (items) => items);
		n8n.failOn('Second', http(503));
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		await n8n.resume(workflow);
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([2, 1]);
	});
});
