import { createRunExecutionData, type IRunExecutionData } from 'n8n-workflow';

import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { payloadOf } from '../support/forge';
import { useHarness } from '../support/harness';
import { inOneExecution } from '../support/runnerUnderTest';

const harness = useHarness();

const identity = (name: string) => ({
	version: 1 as const,
	establishedAt: 0,
	source: 'manual' as const,
	name,
});
const SECRET = identity('secret-cookie');

/** What each run of the node finds as n8n's identity of its execution, from now on. */
function identitiesAt(node: string): unknown[] {
	const seen: unknown[] = [];
	harness.n8n.on(node, (items, context) => {
		const { runExecutionData } = context as unknown as { runExecutionData: IRunExecutionData };
		seen.push(runExecutionData.executionData!.runtimeData);
		return items;
	});
	return seen;
}

describe('trap 1.2: runtimeData is an identity', () => {
	inOneExecution(() => {
		it('never stores it, and lets a resumed branch see the resuming execution’s own', async () => {
			const { n8n } = harness;
			const before = identitiesAt('First');
			n8n.failOn('Second', http(503));
			const first = await n8n.run(guarded(), { runtimeData: SECRET });
			expect(before).toEqual([SECRET]);
			expect(before[0]).toBe(first.state.executionData!.runtimeData);
			expect(JSON.stringify(await payloadOf(n8n))).not.toContain('secret-cookie');

			const after = identitiesAt('Second');
			const second = await n8n.resume(guarded(), { runtimeData: identity('resumer') });
			expect(after[0]).toBe(second.state.executionData!.runtimeData);
		});
	});

	it('has an item’s own execution inherit it, as a sub-workflow does, and never stores it', async () => {
		const { n8n } = harness;
		const separate = () => guarded({ separateExecutions: true });
		const before = identitiesAt('First');
		n8n.failOn('Second', http(503));
		const { state } = await n8n.run(separate(), { runtimeData: SECRET, executionId: '42' });
		expect(before).toEqual([
			expect.objectContaining({
				name: 'secret-cookie',
				source: 'integrated',
				parentExecutionId: '42',
			}),
		]);
		expect(state.executionData!.runtimeData).toEqual(SECRET);
		expect(JSON.stringify(await payloadOf(n8n))).not.toContain('secret-cookie');

		const after = identitiesAt('Second');
		await n8n.resume(separate(), { runtimeData: identity('resumer'), executionId: '43' });
		expect(after).toEqual([
			expect.objectContaining({ name: 'resumer', source: 'integrated', parentExecutionId: '43' }),
		]);
	});

	it('does not store that of the workflow that called this one, which its first run has', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const link = { executionId: '7', workflowId: 'caller' };
		const parentExecution = { ...link, executionContext: SECRET };
		const workflow = n8n.workflow(guarded());
		const state = createRunExecutionData({
			parentExecution,
			executionData: {
				nodeExecutionStack: [
					{
						node: workflow.getNode('Webhook')!,
						data: { main: [[{ json: {} }]] },
						source: null,
						metadata: { parentExecution },
					},
				],
			},
		});
		const called = await n8n.run(guarded(), { workflow, state });
		const [start] = called.state.resultData.runData.Webhook;
		expect(start.metadata).toEqual({ parentExecution });
		const payload = await payloadOf(n8n);
		expect(payload.upstream.runData.Webhook[0].metadata).toEqual({ parentExecution: link });
		expect(JSON.stringify(payload)).not.toContain('secret-cookie');
	});
});

describe('what n8n left on the node that failed, about other executions', () => {
	const child = { executionId: '8', workflowId: 'child' };
	const used = {
		usedDynamicCredentials: true,
		attemptedDynamicCredentials: true,
		dynamicCredentialsResolvedUserId: 'ada',
	} as const;

	it('is not there in an attempt: the node runs, for whom it runs, and shows its own', async () => {
		const { n8n } = harness;
		n8n.on('Second', (_, context) => {
			context.setMetadata({
				subExecution: child,
				subExecutionsCount: 1,
				waitingChildExecutionIds: [child.executionId],
				dynamicCredentialsUsage: used,
				resumeError: { message: 'The sub-workflow failed' } as never,
			});
			throw http(503)();
		});
		await n8n.run(guarded());
		const { continuation } = await payloadOf(n8n);
		expect(continuation.stack[0].metadata).toEqual({ subExecutionsCount: 1 });

		n8n.on('Second', (items) => items);
		const { state, output } = await n8n.resume(guarded());
		expect(output('Done')).toEqual([{}]);
		expect(n8n.calls('Second')).toBe(2);
		const [task] = state.resultData.runData.Second;
		expect(task.metadata).not.toMatchObject({ subExecution: child });
		expect(task.usedDynamicCredentials).toBeUndefined();
		expect(state.executionData!.runtimeData).not.toHaveProperty('executedByUserId');
	});
});
