import { scene, type TestDatabase } from './database';
import { claimRequest, GUARD, MINUTE, newRecord, origin, RECORD_IN, WORKFLOW } from './records';

const REASON = 'The Guard "Gone" is no longer in the workflow';

export function strandSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const guard = (name: string) => ({ id: `id-${name}`, name, type: 'package.guard' });
	const add = async (name: string, dueInMs = 0, workflowId = WORKFLOW) =>
		(
			await at.store.add(
				newRecord({
					next: { status: 'pending', dueInMs },
					origin: origin({ workflowId, guard: guard(name) }),
				}),
			)
		).id;
	const get = async (id: string) => await at.store.get(WORKFLOW, id);

	it('names the Guards that due records wait for, besides the known ones', async () => {
		await add('Known');
		await add('Gone');
		await add('Gone');
		await add('Away');
		await add('Later', MINUTE);
		await add('Elsewhere', 0, 'other');
		const found = await at.store.otherGuards(WORKFLOW, ['id-Known', 'id-Unused']);
		expect(found.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([guard('Away'), guard('Gone')]);
		expect(await at.store.otherGuards(WORKFLOW, [])).toHaveLength(3);
	});

	it.each(['inProgress', 'unresolved', 'resolved', 'discarded'] as const)(
		'leaves %s records alone',
		async (status) => {
			const { id } = await RECORD_IN[status](at.store);
			expect(await at.store.otherGuards(WORKFLOW, [])).toEqual([]);
			expect(await at.store.strand(WORKFLOW, GUARD, REASON)).toEqual([]);
			expect(await get(id)).toMatchObject({ status });
		},
	);

	it('hands the due records of a Guard to a person, with the reason, and no others', async () => {
		const stranded = await add('Gone');
		const others = [await add('Known'), await add('Gone', MINUTE)];
		const elsewhere = await add('Gone', 0, 'other');
		expect(await at.store.strand(WORKFLOW, 'id-Gone', REASON)).toEqual([stranded]);
		expect(await get(stranded)).toMatchObject({
			status: 'unresolved',
			reason: REASON,
			nextAttemptAt: null,
			attempts: 0,
			errorType: 'ConnectionError',
		});
		for (const id of others) expect(await get(id)).toMatchObject({ status: 'pending' });
		expect(await at.store.get('other', elsewhere)).toMatchObject({ status: 'pending' });
		expect((await at.store.countByStatus(WORKFLOW)).unresolved).toBe(1);
		expect(await at.store.strand(WORKFLOW, 'id-Gone', REASON)).toEqual([]);
	});

	it('hands on records that were to go on after a wait, once their time has come', async () => {
		const { createdAt, id } = await RECORD_IN.unresolved(at.store);
		const next = { status: 'pending', waitTill: createdAt + MINUTE } as const;
		const waiting = await at.store.add(
			newRecord({ outcome: 'waiting', next, origin: origin({ guard: guard('Gone') }) }),
		);
		expect(await at.store.strand(WORKFLOW, 'id-Gone', REASON)).toEqual([]);
		await at.db.pass(MINUTE + 1000);
		expect(await at.store.strand(WORKFLOW, 'id-Gone', REASON)).toEqual([waiting.id]);
		expect(await get(waiting.id)).toMatchObject({ status: 'unresolved', waitTill: null });
		expect((await get(id)).reason).toBeNull();
	});

	it('a resubmission brings them back', async () => {
		const id = await add('Gone');
		await at.store.strand(WORKFLOW, 'id-Gone', REASON);
		expect((await at.store.resubmit(WORKFLOW, { ids: [id] })).changed).toEqual([id]);
		const [claim] = await at.store.claim(claimRequest({ guardIds: ['id-Gone'] }));
		expect(claim.record).toMatchObject({ id, attempts: 0, reason: null });
	});
}
