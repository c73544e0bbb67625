import { DatabaseSync } from 'node:sqlite';

import type { ClaimItem } from '../../nodes/domain/claimItem';
import { Poller, type PollSettings } from '../../nodes/IncompleteExecutionTrigger/poll';
import { NO_LIMITS } from '../../nodes/store/limits';
import { GUARD, newRecord } from '../support/records';
import {
	closeTemporaryStores,
	temporaryStore,
	type TemporaryStore,
} from '../support/temporaryStore';
import { until } from '../support/until';

const NO_FILE_LIMITS = { file: Infinity, record: Infinity };
const DAY = 24 * 60 * 60_000;
const POLICY = {
	limits: NO_LIMITS,
	keepEndedMs: 14 * DAY,
	dataLoss: false,
	fileLimits: NO_FILE_LIMITS,
};
const DUE = { status: 'pending', dueInMs: 0 } as const;

let temporary: TemporaryStore;
let poller: Poller | undefined;
let emitted: ClaimItem[];
let reports: string[];

beforeEach(async () => {
	temporary = await temporaryStore();
	emitted = [];
	reports = [];
});
afterEach(async () => await poller?.stop());
afterAll(closeTemporaryStores);

function poll({
	guardIds = () => [GUARD.id],
	...over
}: Partial<PollSettings> & { guardIds?: () => string[] } = {}): Poller {
	poller = new Poller({
		workflowId: 'w1',
		wiring: async () => ({
			store: temporary.store,
			policy: POLICY,
			guards: { all: [GUARD], published: true, fed: guardIds },
		}),
		intervalMs: 5,
		maxInProgress: 10,
		leaseMs: 60_000,
		clock: () => temporary.clock.now,
		emit: async (item) => emitted.push(item),
		report: (message) => reports.push(message),
		...over,
	});
	poller.start();
	return poller;
}

/** Long enough for a stopped one to show that it is not: another polls ten times meanwhile. */
async function othersGoOn(): Promise<void> {
	let rounds = 0;
	poll({
		workflowId: 'w2',
		guardIds: () => {
			rounds++;
			return [GUARD.id];
		},
	});
	await until(() => rounds > 10);
}

const pending = async () => (await temporary.store.countByStatus('w1')).pending;

test('looks again and again', async () => {
	poll();
	for (let round = 1; round <= 3; round++) {
		await temporary.store.add(newRecord({ next: DUE }));
		await until(() => emitted.length === round);
	}
	expect(new Set(emitted.map(({ claimToken }) => claimToken)).size).toBe(3);
});

test('a round that fails is reported once, and does not end the polling', async () => {
	const other = new DatabaseSync(temporary.path);
	poll();
	other.exec('alter table attempts rename to gone');
	other.exec('alter table records rename to away');
	await until(() => reports.length === 1);
	expect(reports[0]).toContain('no such table');
	other.exec('alter table away rename to records');
	other.exec('alter table gone rename to attempts');
	other.close();
	await temporary.store.add(newRecord({ next: DUE }));
	await until(() => emitted.length === 1);
	expect(reports).toHaveLength(1);
});

test('the same trouble is reported once, another one and one that came back are told', async () => {
	let rounds = 0;
	const troubles = ['a', 'a', 'a', 'b', '', 'b'];
	const guardIds = () => {
		const trouble = troubles[rounds++] ?? '';
		if (trouble !== '') throw new Error(trouble);
		return [GUARD.id];
	};
	poll({ guardIds });
	await until(() => rounds > troubles.length);
	expect(reports).toEqual(['a', 'b', 'b']);
});

test('rounds do not overlap', async () => {
	for (let index = 0; index < 20; index++) await temporary.store.add(newRecord({ next: DUE }));
	poll({ intervalMs: 1, maxInProgress: 100 });
	await until(() => emitted.length === 20);
	expect(new Set(emitted.map((item) => item.incompleteExecutionId)).size).toBe(20);
});

test('stopped in the middle of a round, it gives back what it did not hand out', async () => {
	for (let index = 0; index < 3; index++) await temporary.store.add(newRecord({ next: DUE }));
	let stopping: Promise<void> | undefined;
	let rounds = 0;
	const running = poll({
		guardIds: () => {
			rounds++;
			return [GUARD.id];
		},
		emit: async (item) => {
			emitted.push(item);
			stopping = running.stop();
		},
	});
	await until(() => stopping !== undefined);
	await stopping;
	expect(emitted).toHaveLength(1);
	expect(await pending()).toBe(2);
	await othersGoOn();
	expect(rounds).toBe(1);
});

test('after it is stopped it claims nothing more, though others go on', async () => {
	let rounds = 0;
	const running = poll({
		guardIds: () => {
			rounds++;
			return [GUARD.id];
		},
	});
	await until(() => rounds > 1);
	await running.stop();
	const last = rounds;
	await temporary.store.add(newRecord({ next: DUE }));
	await othersGoOn();
	expect(rounds).toBe(last);
	expect(await pending()).toBe(1);
});

test('deletes records that ended long ago', async () => {
	const { id } = await temporary.store.add(newRecord());
	await temporary.store.discard('w1', { ids: [id] });
	temporary.clock.now += 14 * DAY + 1;
	poll();
	await until(async () => (await temporary.store.countByStatus('w1')).discarded === 0);
});
