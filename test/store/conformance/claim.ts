import { scene, type TestDatabase } from './database';
import { claimRequest, MINUTE, newRecord, origin, RECORD_IN, WORKFLOW } from './records';

export function claimSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const add = async (dueInMs = 0, other = {}) =>
		(await at.store.add(newRecord({ next: { status: 'pending', dueInMs }, origin: origin(other) })))
			.id;
	const claimed = async (other = {}) =>
		(await at.store.claim(claimRequest(other))).map(({ record }) => record.id);

	it('hands out what is due, and nothing before its time', async () => {
		const now = await add();
		const later = await add(MINUTE);
		expect(await claimed()).toEqual([now]);
		await at.db.pass(MINUTE - 5000);
		expect(await claimed()).toEqual([]);
		await at.db.pass(5000);
		expect(await claimed()).toEqual([later]);
	});

	it('hands out the oldest due first', async () => {
		const third = await add(3000);
		const first = await add(1000);
		const second = await add(2000);
		await at.db.pass(MINUTE);
		expect(await claimed({ maxInProgress: 2 })).toEqual([first, second]);
		expect(await claimed({ maxInProgress: 3 })).toEqual([third]);
	});

	it('counts what is in progress, in its own workflow only', async () => {
		await add(0, { workflowId: 'other' });
		await at.store.claim(claimRequest({ workflowId: 'other' }));
		await RECORD_IN.inProgress(at.store);
		await add();
		await add();
		expect(await claimed({ maxInProgress: 1 })).toEqual([]);
		expect(await claimed({ maxInProgress: 2 })).toHaveLength(1);
		expect(await claimed({ maxInProgress: 0 })).toEqual([]);
	});

	it('hands out a limited number whatever is in progress, as the editor asks for', async () => {
		await RECORD_IN.inProgress(at.store);
		await add();
		await add();
		expect(await claimed({ maxInProgress: 1, limit: 1 })).toHaveLength(1);
	});

	it('hands out records of the named Guards only', async () => {
		const a = await add(0, { guard: { id: 'a', name: 'A', type: 't' } });
		await add(0, { guard: { id: 'b', name: 'B', type: 't' } });
		const c = await add(0, { guard: { id: 'c', name: 'C', type: 't' } });
		expect(await claimed({ guardIds: [] })).toEqual([]);
		expect(await claimed({ guardIds: ['c', 'a'] })).toEqual([a, c]);
	});

	it('hands out the oldest due first, whichever of several Guards they wait for', async () => {
		const due = new Map<string, string>();
		for (const [ms, id] of [
			[4000, 'b'],
			[1000, 'b'],
			[3000, 'a'],
			[5000, 'a'],
			[2000, 'a'],
			[6000, 'c'],
		] as const) {
			due.set(String(ms), await add(ms, { guard: { id, name: id, type: 't' } }));
		}
		await at.db.pass(MINUTE);
		const inOrder = [...due].sort().map(([, id]) => id);
		const guardIds = ['a', 'b', 'c', 'a', 'none'];
		expect(await claimed({ guardIds, maxInProgress: 4 })).toEqual(inOrder.slice(0, 4));
		expect(await claimed({ guardIds, maxInProgress: 6 })).toEqual(inOrder.slice(4));
	});

	it('never hands out another workflow’s records', async () => {
		await add(0, { workflowId: 'other' });
		expect(await claimed()).toEqual([]);
	});

	it.each(['unresolved', 'inProgress', 'resolved', 'discarded'] as const)(
		'never hands out %s records',
		async (status) => {
			await RECORD_IN[status](at.store);
			await at.db.pass(1000);
			expect(await claimed()).toEqual([]);
		},
	);

	it('gives each claim a token of its own and shows the record in progress', async () => {
		await add();
		await add();
		const claims = await at.store.claim(claimRequest());
		expect(new Set(claims.map(({ claimToken }) => claimToken)).size).toBe(2);
		for (const { record, attempt } of claims) {
			expect(record).toMatchObject({ status: 'inProgress', nextAttemptAt: null, attempts: 0 });
			expect(attempt).toBe(1);
		}
	});

	it('hands out each record once to eight claimers at the same time', async () => {
		const added = new Set<string>();
		for (let n = 0; n < 200; n++) added.add(await add());
		const stores = await Promise.all(Array.from({ length: 8 }, async () => await at.db.open()));
		const taken: string[] = [];
		await Promise.all(
			stores.map(async (store) => {
				for (;;) {
					const claims = await store.claim(claimRequest({ limit: 3 }));
					if (claims.length === 0) return;
					taken.push(...claims.map(({ record }) => record.id));
				}
			}),
		);
		expect(taken).toHaveLength(200);
		expect(new Set(taken)).toEqual(added);
	});

	it('keeps the bound of records in progress with eight claimers at the same time', async () => {
		for (let n = 0; n < 40; n++) await add();
		const stores = await Promise.all(Array.from({ length: 8 }, async () => await at.db.open()));
		await Promise.all(
			stores.map(async (store) => await store.claim(claimRequest({ maxInProgress: 5 }))),
		);
		expect(await at.store.countByStatus(WORKFLOW)).toMatchObject({ inProgress: 5, pending: 35 });
	});
}
