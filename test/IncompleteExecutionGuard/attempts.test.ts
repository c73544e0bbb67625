import { guarded } from '../support/definition';
import { http, plain } from '../support/errors';
import { payloadOf } from '../support/forge';
import { useHarness } from '../support/harness';

const harness = useHarness();

describe('attempts', () => {
	it('follow the schedule until none is left; then the record waits for a person', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		for (const attempt of [1, 2]) {
			const { run, output } = await n8n.resume(guarded());
			expect(run.status).toBe('success');
			expect(output('Tell')).toEqual([
				expect.objectContaining({ status: 'pending', attempts: attempt, executionId: '1' }),
			]);
		}
		await n8n.resume(guarded());
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason: 'No scheduled retry is left',
			attempts: 3,
		});
		expect(n8n.calls('First')).toBe(1);
		const history = await (await n8n.store()).attempts('workflow-1', (await n8n.record()).id);
		expect(history.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
			'0 failed',
			'1 failed',
			'2 failed',
			'3 failed',
		]);
	});

	it('never fail the execution, whatever the error: the record waits for a person', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.failOn('Second', plain('no'));
		const { run, output } = await n8n.resume(guarded());
		expect(run.status).toBe('success');
		expect(output('Tell')).toEqual([
			expect.objectContaining({ status: 'unresolved', errorType: 'RuntimeError', message: 'no' }),
		]);
	});

	it('that get further start the schedule anew, from the newer state', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		await n8n.run(guarded());
		await n8n.resume(guarded());
		expect((await n8n.record()).scheduleStep).toBe(1);
		n8n.on('First', () => [{ json: { made: true } }]);
		n8n.failOn('Second', http(429));
		await n8n.resume(guarded());
		expect(await n8n.record()).toMatchObject({
			scheduleStep: 0,
			attempts: 2,
			errorType: 'RateLimitError',
			failedNode: { name: 'Second' },
		});
		expect((await payloadOf(n8n)).continuation.stack[0].data.main[0]![0].json).toEqual({
			made: true,
		});
		n8n.on('Second', (items) => items);
		const { output } = await n8n.resume(guarded());
		expect(output('Done')).toEqual([{ made: true }]);
		expect(n8n.calls('First')).toBe(3);
	});

	it('emit nothing on Completed that the Store did not take', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.on('Second', (items) => items);
		const store = await n8n.store();
		const settle = jest.spyOn(store, 'settle').mockRejectedValue(new Error('disk full'));
		const { run, output } = await n8n.resume(guarded());
		settle.mockRestore();
		expect(run.status).toBe('error');
		expect(output('Done')).toEqual([]);
		expect((await n8n.record()).status).toBe('inProgress');
	});

	it('keep the lease while the branch runs longer than it', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		const claim = { ...(await n8n.claim()), leaseMs: 1500 };
		const store = await n8n.store();
		let extended = 0;
		const real = store.extendLease.bind(store);
		const enough = new Promise<void>((resolve) => {
			jest.spyOn(store, 'extendLease').mockImplementation(async (...given) => {
				if (++extended === 4) resolve();
				return await real(...given);
			});
		});
		n8n.on('Second', async (items) => {
			await enough;
			return items;
		});
		const { output } = await n8n.run(guarded(), {
			mode: 'trigger',
			startNode: 'Trigger',
			items: [claim],
		});
		expect(output('Done')).toHaveLength(1);
		expect((await n8n.record()).status).toBe('resolved');
	});
});
