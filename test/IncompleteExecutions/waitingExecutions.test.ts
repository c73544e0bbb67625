import type { IDataObject } from 'n8n-workflow';

import type { ErrorType } from '../../nodes/domain/errorTypes';
import { endWaiting } from '../../nodes/engine/hostExecutions';
import { GUARD, newRecord } from '../support/records';
import {
	closeTemporaryStores,
	temporaryStore,
	type TemporaryStore,
} from '../support/temporaryStore';
import { jsonOf, run } from './operations';

// n8n's executions are not here; on a real n8n: test/e2e/separateWaits.e2e.test.ts.
jest.mock('../../nodes/engine/hostExecutions', () => ({ endWaiting: jest.fn() }));

const ended = jest.mocked(endWaiting);
const WAITING = { status: 'pending', waitTill: 60_000 } as const;

let temporary: TemporaryStore;

/** `asked` and `asking` wait for somebody; `parked` waits for a time, `failed` for its retry. */
beforeEach(async () => {
	ended.mockReset().mockResolvedValue();
	temporary = await temporaryStore(1000);
	const { store } = temporary;
	const add = async (id: string, continuation: object, errorType: ErrorType | null = null) => {
		const record = newRecord({ id, next: WAITING, failure: { errorType, because: errorType } });
		await store.add({ ...record, continuation });
	};
	await add('asked', { ownExecution: { id: '11', since: 0 } });
	await add('asking', { ownExecution: { id: '12', since: 0 } });
	await add('parked', {});
	await add('failed', {}, 'DataError');
});
afterAll(closeTemporaryStores);

const operate = async (parameters: IDataObject) => jsonOf(await run(temporary, parameters));
const endedIds = () => ended.mock.calls.map(([id]) => id).sort();

describe.each(['discard', 'delete'])('%s', (operation) => {
	it.each([
		['one by its ID', { ids: 'asked,failed,nothing' }, ['11']],
		['a filter', { records: 'filter', filters: { status: ['pending'] } }, ['11', '12']],
		['a filter without those', { records: 'filter', filters: { status: ['unresolved'] } }, []],
		['all', { records: 'all' }, ['11', '12']],
	])('ends the executions that wait for somebody: %s', async (_, chosen, executions) => {
		await operate({ operation, ...chosen });
		expect(endedIds()).toEqual(executions);
		for (const [, workflowId] of ended.mock.calls) expect(workflowId).toBe('w1');
	});

	it('ends one that was resubmitted, and is not looked at yet', async () => {
		await temporary.store.resubmit('w1', { ids: ['asked'] });
		await operate({ operation, records: 'all' });
		expect(endedIds()).toEqual(['11', '12']);
	});

	it('leaves the execution of a record alone that it is refused', async () => {
		const { store } = temporary;
		await store.resubmit('w1', { ids: ['asked'] });
		await store.claim({ workflowId: 'w1', guardIds: [GUARD.id], maxInProgress: 1, claimMs: 1000 });
		await operate({ operation, records: 'all' });
		expect(endedIds()).toEqual(['12']);
	});

	it('says so when n8n does not end it', async () => {
		ended.mockRejectedValue(new Error('No such thing'));
		expect(await operate({ operation, ids: 'asked' })).toEqual([
			{
				id: 'asked',
				changed: true,
				warning:
					'Its own execution 11 may still wait, and go on when it is answered (No such thing). Stop it in n8n’s list of executions',
			},
		]);
	});
});

it('a resubmission ends nothing', async () => {
	await operate({ operation: 'resubmit', records: 'all' });
	expect(endedIds()).toEqual([]);
});
