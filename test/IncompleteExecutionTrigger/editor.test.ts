import { newRecord } from '../support/records';
import { CLAIM, DUE, useTriggers } from './triggers';

const on = useTriggers();

describe('Execute workflow in the editor', () => {
	const fetchOne = async (of = on.workflow()) => {
		const trigger = await on.start(of, { mode: 'manual' });
		expect(trigger.closeFunction).toBeUndefined();
		await trigger.manualTriggerFunction!();
		return trigger;
	};

	test('fetches one due record, also while others are in progress', async () => {
		const { store } = on;
		for (let index = 0; index < 3; index++) await store.add(newRecord({ next: DUE }));
		await store.claim({ ...CLAIM, limit: 1 });
		const trigger = await fetchOne(on.workflow({ parameters: { maxParallelRetries: 1 } }));
		expect(trigger.emitted).toHaveLength(1);
		expect([await on.countOf('inProgress'), await on.countOf('pending')]).toEqual([2, 1]);
	});

	test('says when none is due', async () => {
		await on.store.add(newRecord({ next: { status: 'pending', dueInMs: 1 } }));
		await expect(fetchOne()).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: 'No incomplete execution of this workflow is due',
			description: expect.stringContaining('Resubmit'),
		});
	});

	test('refuses a Guard with pinned data: n8n would not run it', async () => {
		const pinned = on.workflow();
		pinned.setPinData({ Guard: [{ json: {} }] });
		await expect(fetchOne(pinned)).rejects.toMatchObject({
			message: 'The Guard "Guard" has pinned data',
			description: expect.stringContaining('Unpin it'),
		});
		// Only the editor honours pinned data.
		await expect(on.start(pinned)).resolves.toBeDefined();
	});

	test('a record that cannot be handed out stays due', async () => {
		await on.store.add(newRecord({ next: DUE }));
		const onEmit = () => {
			throw new Error('no');
		};
		const trigger = await on.start(on.workflow(), { mode: 'manual', onEmit });
		await expect(trigger.manualTriggerFunction!()).rejects.toThrow('no');
		expect(await on.countOf('pending')).toBe(1);
	});

	test("the Store's trouble is told with its remedy", async () => {
		const trigger = await on.start(on.workflow(), { mode: 'manual' });
		await on.store.close();
		await expect(trigger.manualTriggerFunction!()).rejects.toMatchObject({
			name: 'NodeOperationError',
			description: expect.stringMatching(/\w/),
		});
	});
});
