import { randomUUID } from 'node:crypto';

import { deletePlaces } from '../../nodes/engine/hostFiles';
import { Pruning } from '../../nodes/IncompleteExecutionTrigger/pruning';
import { NO_LIMITS } from '../../nodes/store/limits';
import { newRecord } from '../support/records';
import {
	closeTemporaryStores,
	temporaryStore,
	type TemporaryStore,
} from '../support/temporaryStore';

jest.mock('../../nodes/engine/hostFiles', () => ({
	...jest.requireActual<object>('../../nodes/engine/hostFiles'),
	deletePlaces: jest.fn(async () => {}),
}));

const NO_FILE_LIMITS = { file: Infinity, record: Infinity };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const goesOn = () => false;

let temporary: TemporaryStore;
let pruning: Pruning;

beforeEach(async () => {
	jest.clearAllMocks();
	temporary = await temporaryStore();
	pruning = new Pruning('w1', () => temporary.clock.now);
});
afterAll(closeTemporaryStores);

const round = async (keepEndedMs = 14 * DAY, isStopped = goesOn) => {
	const policy = { limits: NO_LIMITS, keepEndedMs, dataLoss: false, fileLimits: NO_FILE_LIMITS };
	await pruning.round({ store: temporary.store, policy }, isStopped);
};

async function discarded(count: number): Promise<string[]> {
	const ids: string[] = [];
	for (let n = 0; n < count; n++) ids.push((await temporary.store.add(newRecord())).id);
	await temporary.store.discard('w1', { ids });
	return ids;
}

const left = async () => (await temporary.store.countByStatus('w1')).discarded;

test('deletes old ones, with their files', async () => {
	const [old] = await discarded(1);
	temporary.clock.now += 14 * DAY + 1;
	await discarded(1);
	await round();
	expect(await left()).toBe(1);
	expect(deletePlaces).toHaveBeenCalledTimes(1);
	expect(deletePlaces).toHaveBeenCalledWith([
		{ workflowId: 'w1', executionId: `incomplete-${old}` },
	]);
});

test('0 keeps them for ever', async () => {
	await discarded(1);
	temporary.clock.now += 10_000 * DAY;
	await round(0);
	expect(await left()).toBe(1);
});

test('looks again after five minutes, not before', async () => {
	await round(DAY);
	await discarded(1);
	temporary.clock.now += DAY + 1;
	pruning = new Pruning('w1', () => temporary.clock.now);
	await round(2 * DAY);
	await round(DAY);
	expect(await left()).toBe(1);
	temporary.clock.now += 5 * MINUTE - 1;
	await round(DAY);
	expect(await left()).toBe(1);
	temporary.clock.now += 1;
	await round(DAY);
	expect(await left()).toBe(0);
});

test('does ten batches in a round, and the rest in the next one at once', async () => {
	await discarded(1001);
	temporary.clock.now += DAY + 1;
	await round(DAY);
	const rest = await left();
	expect(rest).toBeGreaterThanOrEqual(1);
	expect(rest).toBeLessThan(1001);
	for (let n = 0; n < 100 && (await left()) > 0; n++) await round(DAY);
	expect(await left()).toBe(0);
});

test('stops between two batches', async () => {
	await discarded(300);
	temporary.clock.now += DAY + 1;
	let asked = 0;
	await round(DAY, () => ++asked > 1);
	const rest = await left();
	expect(rest).toBeGreaterThanOrEqual(200);
	expect(rest).toBeLessThan(300);
});

describe('files without a record', () => {
	const place = (id: string) => ({ workflowId: 'w1', executionId: `incomplete-${id}` });
	const noted = async (): Promise<string> => {
		const id = randomUUID();
		await temporary.store.noteFiles('w1', id);
		return id;
	};

	test('are deleted after a day, once, even where records are kept for ever', async () => {
		const id = await noted();
		await round(0);
		expect(deletePlaces).not.toHaveBeenCalled();
		temporary.clock.now += DAY + MINUTE;
		await round(0);
		await round(0);
		expect(jest.mocked(deletePlaces).mock.calls).toEqual([[[place(id)]]]);
	});

	test('are left where they have one', async () => {
		const id = await noted();
		await temporary.store.add(newRecord({ id }));
		temporary.clock.now += DAY + MINUTE;
		await round();
		expect(deletePlaces).not.toHaveBeenCalled();
	});

	test('that n8n cannot delete are tried again in an hour', async () => {
		await noted();
		temporary.clock.now += DAY + MINUTE;
		jest.mocked(deletePlaces).mockRejectedValueOnce(new Error('read only'));
		await round();
		await round();
		expect(deletePlaces).toHaveBeenCalledTimes(1);
		temporary.clock.now += 60 * MINUTE;
		await round();
		expect(deletePlaces).toHaveBeenCalledTimes(2);
		expect(await temporary.store.strayFiles('w1', 0)).toEqual([]);
	});
});
