import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import { define, guarded } from '../support/definition';
import { http } from '../support/errors';
import { payloadOf } from '../support/forge';
import { useHarness } from '../support/harness';
import { inOneExecution, ownExecutionField } from '../support/runnerUnderTest';
import { until } from '../support/until';

const harness = useHarness();
const inTenMinutes = () => new Date(Date.now() + 600_000).toISOString();

const soon = (ms = 100) => new Date(Date.now() + ms).toISOString();

const waitFor = (time: string) => ({ type: 'n8n-nodes-base.wait', parameters: { until: time } });
const waitingFirst = (time = inTenMinutes()) => guarded({}, { First: waitFor(time) });
const waitingSecond = (time = inTenMinutes()) => guarded({}, { Second: waitFor(time) });

/** What the Trigger does when the time has come. */
async function afterWait(time: string, workflow = waitingFirst(time)) {
	await until(() => Date.now() >= Date.parse(time));
	return await harness.n8n.resume(workflow);
}

const outcomes = async () => {
	const { id } = await harness.n8n.record();
	const attempts = await (await harness.n8n.store()).attempts('workflow-1', id);
	return attempts.map(({ number, outcome }) => [number, outcome]);
};

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
	it('parks an item that waits for long, and goes on after the wait by itself', async () => {
		const { n8n } = harness;
		const waitTill = soon();
		const { output } = await n8n.run(waitingFirst(waitTill), { executionId: '42' });
		const { id } = await n8n.record();
		expect(output('Tell')).toEqual([
			{
				id,
				status: 'pending',
				errorType: null,
				because: null,
				message: `"First" waits until ${waitTill}`,
				failedNode: 'First',
				attempts: 0,
				nextAttemptAt: waitTill,
				executionId: '42',
				workflowId: 'workflow-1',
				waitTill,
				...ownExecutionField(),
			},
		]);
		expect((await payloadOf(n8n)).continuation.start).toBe('afterWait');
		const second = await afterWait(waitTill);
		expect(second.output('Done')).toEqual([{}]);
		expect(await n8n.record()).toMatchObject({ status: 'resolved', attempts: 0 });
		expect(await outcomes()).toEqual([[0, 'succeeded']]);
	});

	it('gives what n8n gives: the node’s own output, and no second run of nodes before it', async () => {
		const { n8n } = harness;
		const waitTill = soon();
		const workflow = waitingSecond(waitTill);
		const items = [{ order: 1 }, { order: 2 }];
		n8n.on('First', (given) => given.map(({ json }) => ({ json: { ...json, priced: true } })));
		await n8n.run(workflow, { items });
		const resumed = [await afterWait(waitTill, workflow), await n8n.resume(workflow)];
		expect(resumed.flatMap(({ output }) => output('Done'))).toEqual(
			items.map((item) => ({ ...item, priced: true })),
		);
		expect(resumed[0].output('Second')).toEqual([{ order: 1, priced: true }]);
		const runs = resumed[0].state.resultData.runData;
		expect([runs.First.length, runs.Second.length]).toEqual([1, 1]);
		expect(runs.Second[0].executionStatus).toBe('success');
		expect(n8n.calls('First')).toBe(2);
	});

	it('takes a failure behind the wait for an ordinary one, with all its attempts', async () => {
		const { n8n } = harness;
		const waitTill = soon();
		n8n.failOn('Second', http(503));
		await n8n.run(waitingFirst(waitTill));
		await afterWait(waitTill);
		expect(await n8n.record()).toMatchObject({
			status: 'pending',
			errorType: 'ConnectionError',
			attempts: 0,
			scheduleStep: 0,
			waitTill: null,
		});
		for (let retry = 1; retry <= 3; retry++) await n8n.resume(waitingFirst(waitTill));
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason: 'No scheduled retry is left',
			attempts: 3,
		});
		expect(await outcomes()).toEqual([0, 1, 2, 3].map((number) => [number, 'failed']));
	});

	it('waits as often as the branch does', async () => {
		const { n8n } = harness;
		const [first, second] = [soon(), soon(400)];
		const workflow = guarded({}, { First: waitFor(first), Second: waitFor(second) });
		await n8n.run(workflow);
		const { output } = await afterWait(first, workflow);
		expect(output('Tell')).toEqual([
			expect.objectContaining({ status: 'pending', failedNode: 'Second', waitTill: second }),
		]);
		const { output: last } = await afterWait(second, workflow);
		expect(last('Done')).toHaveLength(1);
		expect(await outcomes()).toEqual([[0, 'succeeded']]);
	});

	it('waits within a retry, whose error is over then', async () => {
		const { n8n } = harness;
		const waitTill = soon();
		const workflow = waitingSecond(waitTill);
		n8n.failOn('First', http(503));
		await n8n.run(workflow);
		n8n.on('First', (items) => items);
		await n8n.resume(workflow);
		expect(await n8n.record()).toMatchObject({
			status: 'pending',
			errorType: null,
			attempts: 1,
			scheduleStep: 0,
			nextAttemptAt: Date.parse(waitTill),
		});
		await afterWait(waitTill, workflow);
		expect(await outcomes()).toEqual([
			[0, 'failed'],
			[1, 'succeeded'],
		]);
		expect(n8n.calls('First')).toBe(2);
	});

	it('goes on at once when it is resubmitted, also after it was discarded', async () => {
		const { n8n } = harness;
		await n8n.run(waitingFirst());
		const store = await n8n.store();
		await store.discard('workflow-1', { filter: {} });
		expect(await n8n.record()).toMatchObject({ status: 'discarded', waitTill: null });
		await store.resubmit('workflow-1', { filter: {} });
		const { output } = await n8n.resume(waitingFirst());
		expect(output('Done')).toHaveLength(1);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('shows in a manual run until when it would wait', async () => {
		const { n8n } = harness;
		const waitTill = inTenMinutes();
		const { output } = await n8n.run(waitingFirst(waitTill), { mode: 'manual' });
		expect(output('Tell')).toEqual([
			expect.objectContaining({ id: null, status: 'pending', waitTill, nextAttemptAt: waitTill }),
		]);
		expect(await n8n.records()).toEqual([]);
	});

	it('parks an inner Guard’s item there, and lets the outer one go on', async () => {
		const { n8n } = harness;
		const waitTill = soon();
		const workflow = define(
			[
				'Webhook: webhook',
				'Guard: guard',
				'Inner: guard',
				'First: wait',
				'Second: code',
				'Done: noOp',
				'InnerDone: noOp',
				'Store: store',
				'Trigger: trigger',
			],
			[
				'Webhook > Guard > Inner > First > Second',
				'Inner:1 > InnerDone',
				'Guard:1 > Done',
				'Trigger > Inner',
				'Store -ai_vectorStore> Guard',
				'Store -ai_vectorStore> Inner',
			],
			{ First: waitFor(waitTill) },
		);
		const { output } = await n8n.run(workflow);
		expect(output('Done')).toEqual([expect.objectContaining({ status: 'pending', waitTill })]);
		expect((await n8n.record()).guard.name).toBe('Inner');
		const resumed = await afterWait(waitTill, workflow);
		expect(resumed.output('InnerDone')).toHaveLength(1);
		expect((await n8n.record()).status).toBe('resolved');
	});

	inOneExecution(() => {
		it('takes a wait with a link for one for somebody outside, whatever its time limit', async () => {
			const { n8n } = harness;
			n8n.on('First', async (items, context) => {
				context.setMetadata({ resumeUrl: 'http://n8n.example/webhook-waiting/1' });
				await context.putExecutionToWait(new Date(inTenMinutes()));
				return items;
			});
			await n8n.run(guarded());
			expect(await n8n.record()).toMatchObject({
				status: 'unresolved',
				message: '"First" waits for somebody outside, which a guarded branch cannot do',
			});
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
			expect(run.data.resultData.error).toMatchObject({
				message: '"Second" waits for somebody outside, which a guarded branch cannot do',
				description: expect.stringContaining('"Run As Separate Executions"') as string,
			});
			expect(n8n.calls('First')).toBe(0);
		});
	});
});

describe('trap 1.6: a waiting sub-workflow wakes the wrong execution', () => {
	const parentExecution = { executionId: '1', workflowId: 'workflow-1', shouldResume: true };

	inOneExecution(() => {
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
