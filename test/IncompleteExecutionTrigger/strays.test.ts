import { NodeOperationError } from 'n8n-workflow';

import { findTargets, type Guards } from '../../nodes/IncompleteExecutionTrigger/strays';
import { node } from '../support/nodeContext';
import { GUARD, newRecord } from '../support/records';
import {
	closeTemporaryStores,
	temporaryStore,
	type TemporaryStore,
} from '../support/temporaryStore';

const DUE = { status: 'pending', dueInMs: 0 } as const;
const OTHER = { ...GUARD, id: 'guard-2', name: 'Other' };

let temporary: TemporaryStore;
beforeEach(async () => {
	temporary = await temporaryStore();
	await temporary.store.add(newRecord({ id: 'a', next: DUE }));
});
afterAll(closeTemporaryStores);

const find = async (guards: Partial<Guards>) =>
	await findTargets(temporary.store, 'w1', {
		all: [GUARD],
		published: true,
		fed: () => [GUARD.id],
		...guards,
	});
const record = async () => await temporary.store.get('w1', 'a');

test('a Guard that is there gets its own records', async () => {
	expect([...(await find({}))]).toEqual([[GUARD.id, GUARD.id]]);
	expect(await record()).toMatchObject({ status: 'pending' });
});

test('one that was deleted and made again gets them by its name', async () => {
	const again = { ...GUARD, id: 'made again' };
	const targets = await find({ all: [again, OTHER], fed: () => [again.id] });
	expect(targets.get(GUARD.id)).toBe('made again');
	expect(await record()).toMatchObject({ status: 'pending' });
});

test('made again, but fed by another Trigger or none: that is not for this one to say', async () => {
	const again = { ...GUARD, id: 'made again' };
	const targets = await find({ all: [again, OTHER], fed: () => [OTHER.id] });
	expect([...targets.keys()]).toEqual([OTHER.id]);
	expect(await record()).toMatchObject({ status: 'pending' });
});

test('one that was renamed keeps them', async () => {
	await find({ all: [{ ...GUARD, name: 'New Name' }] });
	expect(await record()).toMatchObject({ status: 'pending' });
});

test('without their Guard they wait for a person, and are told what to do', async () => {
	const targets = await find({ all: [OTHER], fed: () => [OTHER.id] });
	expect(targets.has(GUARD.id)).toBe(false);
	expect(await record()).toMatchObject({
		status: 'unresolved',
		reason:
			'The Guard "Guard" is no longer in the workflow, so nothing would retry this. Put it back (a Guard of this name, fed by the Trigger, will do) and resubmit',
	});
});

test('also when it was the only one, and the Trigger leads nowhere', async () => {
	const fed = () => {
		throw new NodeOperationError(node('Trigger', 't'), 'The Trigger is not connected to a Guard');
	};
	await expect(find({ all: [], fed })).rejects.toThrow('not connected');
	expect(await record()).toMatchObject({ status: 'unresolved' });
});

test('a workflow that somebody is changing in the editor strands nothing', async () => {
	await find({ all: [OTHER], published: false, fed: () => [OTHER.id] });
	expect(await record()).toMatchObject({ status: 'pending' });
});

test('records that are not due yet are left as they are: the Guard may come back', async () => {
	await temporary.store.add(newRecord({ id: 'b', next: { status: 'pending', dueInMs: 60_000 } }));
	await find({ all: [], fed: () => [] });
	expect((await temporary.store.get('w1', 'b')).status).toBe('pending');
});
