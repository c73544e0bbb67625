import { scene, type TestDatabase } from './database';
import {
	claimOne,
	claimRequest,
	leaseRequest,
	MINUTE,
	newRecord,
	refusedAs,
	running,
	statusOf,
	WORKFLOW,
} from './records';

export function leaseSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	it('gives the whole record for the claim’s token', async () => {
		const record = newRecord();
		await at.store.add(record);
		const claim = await claimOne(at.store);
		expect(await at.store.takeLease(leaseRequest(claim))).toMatchObject({
			id: record.id,
			status: 'inProgress',
			continuation: record.continuation,
			upstream: record.upstream.value,
			snapshot: record.snapshot.value,
		});
	});

	it('refuses a token that is not the claim’s, and keeps the claim good', async () => {
		await at.store.add(newRecord());
		const claim = await claimOne(at.store);
		for (const claimToken of ['', 'another', claim.claimToken.toUpperCase() + ' ']) {
			await expect(at.store.takeLease(leaseRequest(claim, { claimToken }))).rejects.toEqual(
				refusedAs('leaseMismatch'),
			);
		}
		await at.store.takeLease(leaseRequest(claim));
	});

	it('is taken once: the attempt runs elsewhere', async () => {
		const claim = await running(at.store);
		await expect(at.store.takeLease(leaseRequest(claim))).rejects.toEqual(
			refusedAs('leaseMismatch'),
		);
	});

	it('is taken once when two processes take it at the same time', async () => {
		await at.store.add(newRecord());
		const claim = await claimOne(at.store);
		const stores = [at.store, await at.db.open(), await at.db.open()];
		const results = await Promise.allSettled(
			stores.map(async (store) => await store.takeLease(leaseRequest(claim))),
		);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});

	it('refuses a claim that took too long', async () => {
		await at.store.add(newRecord());
		const claim = await claimOne(at.store);
		await at.db.pass(MINUTE + 1);
		await expect(at.store.takeLease(leaseRequest(claim))).rejects.toEqual(
			refusedAs('leaseExpired'),
		);
	});

	it('refuses a record that was never claimed, is unknown or another workflow’s', async () => {
		const { id } = await at.store.add(newRecord());
		const request = { id, workflowId: WORKFLOW, claimToken: '', leaseMs: 1, executionId: '' };
		await expect(at.store.takeLease(request)).rejects.toEqual(refusedAs('leaseMismatch'));
		await expect(at.store.takeLease({ ...request, id: 'unknown' })).rejects.toEqual(
			refusedAs('notFound'),
		);
		await expect(at.store.takeLease({ ...request, workflowId: 'other' })).rejects.toEqual(
			refusedAs('notFound'),
		);
	});

	it('is extended as long as it lasts', async () => {
		const { record, claimToken } = await running(at.store);
		for (let n = 0; n < 3; n++) {
			await at.db.pass(MINUTE - 5000);
			expect(await at.store.extendLease(record.id, claimToken, MINUTE)).toBe(true);
		}
		expect(await at.store.recover(WORKFLOW, 3)).toEqual([]);
		await at.db.pass(MINUTE + 1);
		expect(await at.store.extendLease(record.id, claimToken, MINUTE)).toBe(false);
	});

	it('is not extended with another token, nor after the record was settled', async () => {
		const { record, claimToken } = await running(at.store);
		expect(await at.store.extendLease(record.id, 'another', MINUTE)).toBe(false);
		expect(await at.store.extendLease('unknown', claimToken, MINUTE)).toBe(false);
		await at.store.settle(record.id, claimToken, { outcome: 'succeeded' });
		expect(await at.store.extendLease(record.id, claimToken, MINUTE)).toBe(false);
	});

	it('releases a claim that never ran: due again, no attempt counted', async () => {
		const { id } = await at.store.add(newRecord());
		const { claimToken } = await claimOne(at.store);
		await at.store.releaseClaim(id, claimToken);
		const again = await claimOne(at.store);
		expect(again).toMatchObject({ attempt: 1, record: { id, attempts: 0 } });
		expect(again.claimToken).not.toBe(claimToken);
		expect(await at.store.attempts(WORKFLOW, id)).toHaveLength(1);
	});

	it('releases nothing with another token, nor while the attempt runs', async () => {
		const { record, claimToken } = await running(at.store);
		await at.store.releaseClaim(record.id, 'another');
		await at.store.releaseClaim(record.id, claimToken);
		await at.store.releaseClaim('unknown', claimToken);
		expect(await statusOf(at.store, record.id)).toBe('inProgress');
		expect(await at.store.claim(claimRequest())).toEqual([]);
	});
}
