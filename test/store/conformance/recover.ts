import { scene, type TestDatabase } from './database';
import {
	claimOne,
	leaseRequest,
	MINUTE,
	newRecord,
	origin,
	claimRequest,
	running,
	WORKFLOW,
} from './records';

export function recoverSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	it('ends an attempt whose lease ran out: counted, due again, its schedule unchanged', async () => {
		const { record } = await running(at.store);
		expect(await at.store.recover(WORKFLOW, 3)).toEqual([]);
		await at.db.pass(MINUTE + 1);
		const [recovered] = await at.store.recover(WORKFLOW, 3);
		expect(recovered).toMatchObject({
			id: record.id,
			status: 'pending',
			attempts: 1,
			scheduleStep: 0,
			reason: null,
			nextAttemptAt: recovered.updatedAt,
		});
		expect((await at.store.attempts(WORKFLOW, record.id))[1]).toMatchObject({
			number: 1,
			outcome: 'interrupted',
			executionId: 'attempt-1',
			message: 'The process ended, or the execution never started',
		});
		expect(await at.store.recover(WORKFLOW, 3)).toEqual([]);
	});

	it('ends a claim that never arrived', async () => {
		const { id } = await at.store.add(newRecord());
		await claimOne(at.store);
		await at.db.pass(MINUTE + 1);
		expect(await at.store.recover(WORKFLOW, 3)).toMatchObject([{ id, attempts: 1 }]);
		expect((await at.store.attempts(WORKFLOW, id))[1]).toMatchObject({
			outcome: 'interrupted',
			executionId: null,
		});
		expect((await claimOne(at.store)).attempt).toBe(2);
	});

	const interrupt = async (max: number) => {
		const claim = await claimOne(at.store);
		await at.store.takeLease(leaseRequest(claim));
		await at.db.pass(MINUTE + 1);
		const [recovered] = await at.store.recover(WORKFLOW, max);
		return recovered;
	};

	it('asks a person after so many interruptions in a row', async () => {
		await at.store.add(newRecord());
		expect(await interrupt(3)).toMatchObject({ status: 'pending' });
		expect(await interrupt(3)).toMatchObject({ status: 'pending' });
		expect(await interrupt(3)).toMatchObject({
			status: 'unresolved',
			attempts: 3,
			reason: 'The attempt was interrupted 3 times in a row',
			nextAttemptAt: null,
		});
	});

	it('counts anew after an attempt that ended, and after a resubmit', async () => {
		const { id } = await at.store.add(newRecord());
		await interrupt(2);
		const claim = await claimOne(at.store);
		await at.store.takeLease(leaseRequest(claim));
		await at.store.settle(id, claim.claimToken, {
			outcome: 'stopped',
			reason: 'stopped',
			next: { status: 'pending', dueInMs: 0 },
		});
		expect(await interrupt(2)).toMatchObject({ status: 'pending' });
		expect(await interrupt(2)).toMatchObject({ status: 'unresolved' });
		await at.store.resubmit(WORKFLOW, { ids: [id] });
		expect(await interrupt(2)).toMatchObject({ status: 'pending' });
	});

	it('leaves other workflows’ records alone', async () => {
		await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
		await at.store.claim(claimRequest({ workflowId: 'other' }));
		await at.db.pass(MINUTE + 1);
		expect(await at.store.recover(WORKFLOW, 3)).toEqual([]);
		expect(await at.store.recover('other', 3)).toHaveLength(1);
	});

	it('recovers each record once with several processes at the same time', async () => {
		for (let n = 0; n < 20; n++) await at.store.add(newRecord());
		await at.store.claim(claimRequest());
		await at.db.pass(MINUTE + 1);
		const stores = [at.store, await at.db.open(), await at.db.open()];
		const recovered = await Promise.all(
			stores.map(async (store) => await store.recover(WORKFLOW, 3)),
		);
		expect(recovered.flat()).toHaveLength(20);
	});
}
