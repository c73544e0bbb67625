import { scene, type TestDatabase } from './database';
import {
	claimOne,
	failure,
	leaseRequest,
	newRecord,
	refusedAs,
	running,
	WORKFLOW,
} from './records';
import { SharedContent } from '../../../nodes/store/sharedContent';

/** What somebody with access to the database might do to the newer of two records. */
const CHANGES: Array<[what: string, sql: string]> = [
	['payload of another record', swapPayload()],
	['payload that is none', `update payloads set data = (select data from contents limit 1)`],
	['payload removed', 'delete from payloads'],
	['run of another record', swapColumn('guard_run')],
	['upstream of another record', swapContent('upstream')],
	['snapshot of another record', swapContent('snapshot')],
	['content changed', 'update contents set data = (select data from payloads limit 1)'],
	['signature', `update records set signature = 'x'`],
	['signature of another record', swapColumn('signature')],
	['execution', `update guard_runs set execution_id = execution_id || '0'`],
	['Guard', `update failure_kinds set guard_id = 'another'`],
	['item', 'update records set item_index = item_index + 1'],
	['run', 'update guard_runs set run_index = run_index + 1'],
	['outer item', `update guard_runs set outer_items = 'another'`],
];

function swapPayload(): string {
	return `update payloads set data = (select data from payloads o where o.record <> payloads.record)
		where record = (select max(seq) from records)`;
}

function swapColumn(column: string): string {
	return `update records set ${column} = (select ${column} from records o where o.seq <> records.seq)
		where seq = (select max(seq) from records)`;
}

function swapContent(column: string): string {
	return `update guard_runs set ${column} =
		(select ${column} from guard_runs o where o.guard_run <> guard_runs.guard_run)
		where guard_run = (select max(guard_run) from guard_runs)`;
}

export function tamperedSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const addTwo = async () => {
		const parked = { next: { status: 'unresolved' } as const };
		await at.store.add(
			newRecord({
				...parked,
				continuation: 'other',
				upstream: new SharedContent('other up'),
				snapshot: new SharedContent('other snap'),
			}),
		);
		return await at.store.add(newRecord());
	};

	it.each(CHANGES)('finds it out: %s', async (_, sql) => {
		const { id } = await addTwo();
		const claim = await claimOne(at.store);
		await at.db.execute(sql);
		await expect(at.store.get(WORKFLOW, id)).rejects.toEqual(refusedAs('tampered'));
		await expect(at.store.takeLease(leaseRequest(claim))).rejects.toEqual(refusedAs('tampered'));
		const { records } = await at.store.list(WORKFLOW, {}, { limit: 10 });
		expect(records.find((record) => record.id === id)).toMatchObject({
			status: 'unresolved',
			reason: 'The payload of this incomplete execution was not written by this n8n',
			attempts: 1,
		});
	});

	it('does not let a record move to another workflow', async () => {
		const { id } = await at.store.add(newRecord());
		await at.db.execute(`update failure_kinds set workflow_id = 'other'`);
		await expect(at.store.get('other', id)).rejects.toEqual(refusedAs('tampered'));
	});

	it('does not sign what was changed while the attempt ran', async () => {
		const { record, claimToken } = await running(at.store);
		await at.db.execute(`update failure_kinds set guard_id = 'another'`);
		await expect(
			at.store.settle(record.id, claimToken, {
				outcome: 'failed',
				failure: failure(),
				next: { status: 'pending', dueInMs: 0 },
				continuation: 1,
				progressed: false,
			}),
		).rejects.toEqual(refusedAs('tampered'));
	});

	it('refuses a record of an instance with another secret, which can still be discarded', async () => {
		const { id } = await at.store.add(newRecord());
		const other = await at.db.open({ secret: 'another instance’s' });
		await expect(other.get(WORKFLOW, id)).rejects.toEqual(refusedAs('tampered'));
		const claim = await claimOne(other);
		await expect(other.takeLease(leaseRequest(claim))).rejects.toEqual(refusedAs('tampered'));
		expect(await other.discard(WORKFLOW, { ids: [id] })).toMatchObject({ changed: [id] });
	});
}
