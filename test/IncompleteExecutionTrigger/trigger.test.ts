import { ManualExecutionCancelledError, type IRun, type WorkflowExecuteMode } from 'n8n-workflow';

import { GUARD_TYPE } from '../../nodes/connector/nodeTypes';
import { NO_OP_TYPE, node, type RunningTrigger, type startTrigger } from '../support/nodeContext';
import { GUARD, newRecord } from '../support/records';
import { until } from '../support/until';
import { CLAIM, DUE, guard, MINUTE, useTriggers, WIRES, type Parts } from './triggers';

type OnEmit = NonNullable<NonNullable<Parameters<typeof startTrigger>[2]>['onEmit']>;

const on = useTriggers();

const idsOf = ({ emitted }: RunningTrigger) =>
	emitted.map(({ json }) => json.incompleteExecutionId);

describe('active', () => {
	test('starts one execution for each due record, oldest due first, with its claim', async () => {
		const { store, clock } = on;
		await store.add(newRecord({ id: 'later', next: { status: 'pending', dueInMs: 1 } }));
		await store.add(newRecord({ id: 'second', next: DUE }));
		clock.now -= 1;
		await store.add(newRecord({ id: 'first', next: DUE }));
		clock.now += 1;
		await store.add(newRecord({ id: 'held' }));
		const trigger = await on.start(on.workflow({ parameters: { leaseMinutes: 7 } }));
		await until(() => trigger.emitted.length === 2);
		expect(idsOf(trigger)).toEqual(['first', 'second']);
		expect(trigger.emitted[0]).toEqual({
			json: {
				incompleteExecutionId: 'first',
				claimToken: expect.any(String),
				attempt: 1,
				guardId: GUARD.id,
				errorType: 'DataError',
				failedNode: 'Call',
				leaseMs: 7 * MINUTE,
			},
		});
		const { claimToken } = trigger.emitted[0].json as { claimToken: string };
		const lease = { id: 'first', workflowId: 'w1', claimToken, leaseMs: 1, executionId: 'e1' };
		expect((await store.takeLease(lease)).id).toBe('first');
	});

	test('brings records of its own workflow and of the Guards it feeds only', async () => {
		const { store } = on;
		await store.add(newRecord({ origin: { workflowId: 'w2' }, next: DUE }));
		const other = { ...GUARD, id: 'other', name: 'Other' };
		await store.add(newRecord({ origin: { guard: other }, next: DUE }));
		await store.add(newRecord({ id: 'mine', next: DUE }));
		const unfed = node('Other', GUARD_TYPE, { id: 'other' });
		const trigger = await on.start(on.workflow({ more: [unfed] }));
		await until(() => trigger.emitted.length > 0);
		await trigger.closeFunction!();
		expect(idsOf(trigger)).toEqual(['mine']);
		expect(await on.countOf('pending')).toBe(1);
	});

	test('Max Parallel Retries counts all that is in progress, whoever claimed it', async () => {
		const { store } = on;
		for (let index = 0; index < 5; index++) await store.add(newRecord({ next: DUE }));
		await store.claim({ ...CLAIM, limit: 1 });
		const trigger = await on.start(on.workflow({ parameters: { maxParallelRetries: 3 } }));
		await until(() => trigger.emitted.length > 0);
		await trigger.closeFunction!();
		expect(trigger.emitted).toHaveLength(2);
		expect(await on.countOf('inProgress')).toBe(3);
	});

	test('trap 1.19: claims that never arrived and leases that ran out are recovered', async () => {
		const { store, clock } = on;
		await store.add(newRecord({ id: 'lost', next: DUE }));
		await store.add(newRecord({ id: 'crashed', next: DUE }));
		const claims = await store.claim(CLAIM);
		const { claimToken } = claims.find(({ record }) => record.id === 'crashed')!;
		const lease = { workflowId: 'w1', leaseMs: MINUTE, executionId: 'e1' };
		await store.takeLease({ id: 'crashed', claimToken, ...lease });
		clock.now += MINUTE + 1;
		const trigger = await on.start(on.workflow());
		await until(() => trigger.emitted.length === 2);
		expect(idsOf(trigger).sort()).toEqual(['crashed', 'lost']);
		expect(trigger.emitted.map(({ json }) => json.attempt)).toEqual([2, 2]);
		const history = await store.attempts('w1', 'crashed');
		expect(history.map(({ outcome }) => outcome)).toEqual(['failed', 'interrupted']);
	});

	test('trap 1.19: what is interrupted three times in a row waits for a person', async () => {
		const { store, clock } = on;
		await store.add(newRecord({ id: 'poison', next: DUE }));
		for (let round = 0; round < 3; round++) {
			const trigger = await on.start(on.workflow());
			await until(() => trigger.emitted.length === 1);
			await trigger.closeFunction!();
			clock.now += 11 * MINUTE;
		}
		const trigger = await on.start(on.workflow());
		await until(async () => (await on.countOf('unresolved')) === 1);
		await trigger.closeFunction!();
		expect(trigger.emitted).toEqual([]);
		expect((await store.get('w1', 'poison')).reason).toContain('interrupted 3 times');
	});

	test('an execution that n8n does not start gives all claims back', async () => {
		const { store } = on;
		for (let index = 0; index < 3; index++) await store.add(newRecord({ next: DUE }));
		let calls = 0;
		const onEmit = () => {
			if (++calls === 2) throw new Error('n8n is shutting down');
		};
		const trigger = await on.start(on.workflow(), { onEmit });
		await until(() => trigger.logged.length > 0);
		await trigger.closeFunction!();
		expect(trigger.logged).toEqual(['Incomplete executions of workflow w1: n8n is shutting down']);
		expect(trigger.emitted).toHaveLength(1);
		expect([await on.countOf('inProgress'), await on.countOf('pending')]).toEqual([1, 2]);
	});

	test('trap 1.19: an execution that n8n, later, cannot start gives its claim back', async () => {
		await on.store.add(newRecord({ next: DUE }));
		const trigger = await on.start(on.workflow({ parameters: { pollInterval: 1 } }), {
			onEmit: (_, done) => done?.reject(new Error('the database is away')),
		});
		await until(() => trigger.emitted.length === 2);
		await trigger.closeFunction!();
		await until(async () => (await on.countOf('pending')) === 1);
		expect(trigger.emitted.map(({ json }) => json.attempt)).toEqual([1, 1]);
	});

	test('trap 1.19: an execution that n8n refuses to run leaves its claim to run out', async () => {
		/** As n8n's: it has forgotten the execution before its end was asked for. */
		class ExecutionNotFoundError extends Error {}
		const { store } = on;
		await store.add(newRecord({ id: 'refused', next: DUE }));
		await store.add(newRecord({ id: 'away', next: DUE }));
		const trigger = await on.start(on.workflow({ parameters: { pollInterval: 1 } }), {
			onEmit: ({ json }, done) =>
				done?.reject(
					json.incompleteExecutionId === 'refused'
						? new ExecutionNotFoundError()
						: new Error('away'),
				),
		});
		const handedOut = (id: string) =>
			trigger.emitted.filter(({ json }) => json.incompleteExecutionId === id).length;
		await until(() => handedOut('away') === 3);
		await trigger.closeFunction!();
		expect(handedOut('refused')).toBe(1);
		expect((await store.get('w1', 'refused')).status).toBe('inProgress');
	});

	test('an execution that a person stops before it began holds its record', async () => {
		const { store } = on;
		await store.add(newRecord({ id: 'stopped', next: DUE }));
		await store.add(newRecord({ id: 'under way', next: DUE }));
		const onEmit: OnEmit = ({ json }, done) => {
			const reject = () => done?.reject(new ManualExecutionCancelledError('7'));
			if (json.incompleteExecutionId === 'stopped') return reject();
			// It is for its Guard to say how it ended.
			const lease = { id: 'under way', workflowId: 'w1', claimToken: String(json.claimToken) };
			void store.takeLease({ ...lease, leaseMs: MINUTE, executionId: '8' }).then(reject);
		};
		const trigger = await on.start(on.workflow({ parameters: { pollInterval: 1 } }), { onEmit });
		await until(async () => (await on.countOf('unresolved')) === 1);
		await trigger.closeFunction!();
		expect(trigger.emitted).toHaveLength(2);
		expect(await store.get('w1', 'stopped')).toMatchObject({
			status: 'unresolved',
			reason: expect.stringMatching(/^Interrupted: the execution was stopped/) as unknown,
		});
		const [, attempt] = await store.attempts('w1', 'stopped');
		expect(attempt).toMatchObject({ outcome: 'stopped', executionId: '7' });
		expect((await store.get('w1', 'under way')).status).toBe('inProgress');
	});

	test('an execution that ended without reaching the Guard leaves its claim to run out', async () => {
		await on.store.add(newRecord({ next: DUE }));
		const trigger = await on.start(on.workflow(), {
			onEmit: (_, done) => done?.resolve({} as IRun),
		});
		await until(() => trigger.emitted.length === 1);
		await trigger.closeFunction!();
		expect(await on.countOf('inProgress')).toBe(1);
	});
});

describe.each<WorkflowExecuteMode>(['trigger', 'manual'])(
	'trap 1.18: refuses to start (%s)',
	(mode) => {
		const other = node('Other', NO_OP_TYPE);
		test.each<[string, Parts, string, RegExp]>([
			[
				'without a target',
				{ wires: [['Store', 'Trigger', 'ai_vectorStore']] },
				'The Trigger is not connected to a Guard',
				/Connect it to the input of the Guard/,
			],
			[
				'into a node that is no Guard',
				{ target: other, wires: [...WIRES.slice(1), ['Trigger', 'Other']] },
				'"Other" is not a Guard',
				/directly to Guards/,
			],
			[
				'into a disabled Guard',
				{ target: guard({ disabled: true }) },
				'The Guard "Guard" is disabled',
				/Enable it/,
			],
			['without a Store', { wires: [['Trigger', 'Guard']] }, 'No Store is connected', /Plug an/],
			[
				'with a disabled Store',
				{ storeNode: { disabled: true } },
				'No Store is connected',
				/Plug an/,
			],
			[
				'with a Store that refuses its file',
				{ storeNode: { parameters: { databaseFile: '/nowhere/x.sqlite' } } },
				'The database file cannot be there',
				/ALLOWED_PATHS/,
			],
			[
				'with an interval that is no number',
				{ parameters: { pollInterval: 'often' } },
				'Poll Interval cannot be often',
				/from 1 to/,
			],
			[
				'with an interval below a second',
				{ parameters: { pollInterval: 0 } },
				'Poll Interval cannot be 0',
				/from 1 to/,
			],
			[
				'with nothing in parallel',
				{ parameters: { maxParallelRetries: 0 } },
				'Max Parallel Retries cannot be 0',
				/from 1 to/,
			],
			[
				'with a lease without end',
				{ parameters: { leaseMinutes: 1e9 } },
				'Lease cannot be 1000000000',
				/from 1 to/,
			],
		])('%s', async (_, parts, message, description) => {
			await on.store.add(newRecord({ next: DUE }));
			const refused = on.start(on.workflow(parts), { mode });
			await expect(refused).rejects.toMatchObject({
				name: 'NodeOperationError',
				message,
				description: expect.stringMatching(description),
			});
			expect(await on.countOf('pending')).toBe(1);
		});
	},
);
