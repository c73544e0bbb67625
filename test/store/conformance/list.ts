import { ERROR_TYPES } from '../../../nodes/domain/errorTypes';
import type { Origin } from '../../../nodes/domain/record';
import type { RecordFilter } from '../../../nodes/store/executionStore';
import { scene, type TestDatabase } from './database';
import { allOf, failure, MINUTE, newRecord, origin, refusedAs, running, WORKFLOW } from './records';

export function listSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	const add = async (message: string, other = {}) =>
		await at.store.add(newRecord({ failure: failure({ message, ...other }) }));

	const messages = async (filter: RecordFilter) =>
		(await at.store.list(WORKFLOW, filter, { limit: 100 })).records
			.map(({ message }) => message)
			.sort();

	it('shows the newest first, of its own workflow only', async () => {
		await at.store.add(newRecord({ origin: origin({ workflowId: 'other' }) }));
		const added = [];
		for (let n = 0; n < 5; n++) {
			added.unshift(await add(`error ${n}`));
			await at.db.pass(n % 2);
		}
		const shown = (await at.store.list(WORKFLOW, {}, { limit: 10 })).records;
		expect(shown.map(({ id }) => id)).toEqual(added.map(({ id }) => id));
	});

	it('filters by status, one or several', async () => {
		await add('pending');
		const discarded = await add('discarded');
		await at.store.discard(WORKFLOW, { ids: [discarded.id] });
		await at.store.add(
			newRecord({ next: { status: 'unresolved' }, failure: failure({ message: 'unresolved' }) }),
		);
		expect(await messages({ status: ['pending'] })).toEqual(['pending']);
		expect(await messages({ status: ['unresolved', 'discarded', 'discarded'] })).toEqual([
			'discarded',
			'unresolved',
		]);
		expect(await messages({ status: ['resolved'] })).toEqual([]);
		expect(await messages({ status: [] })).toEqual([]);
	});

	it('filters by error type', async () => {
		await add('a', { errorType: 'DataError' });
		await add('b', { errorType: 'RateLimitError' });
		await add('c', { errorType: 'ConnectionError' });
		expect(await messages({ errorType: ['DataError', 'RateLimitError'] })).toEqual(['a', 'b']);
		expect(await messages({ errorType: [] })).toEqual([]);
	});

	it('filters by the failed node’s id or name', async () => {
		await add('a', { failedNode: { id: 'n1', name: 'Slack', type: 't' } });
		await add('b', { failedNode: { id: 'n2', name: 'n1', type: 't' } });
		await add('c', { failedNode: { id: 'n3', name: 'Slack 2', type: 't' } });
		expect(await messages({ failedNode: 'Slack' })).toEqual(['a']);
		expect(await messages({ failedNode: 'n1' })).toEqual(['a', 'b']);
	});

	it('filters by time, from the first moment to before the last', async () => {
		const { createdAt: first } = await add('first');
		await at.db.pass(MINUTE);
		const { createdAt: second } = await add('second');
		const shift = second - first >= MINUTE ? 0 : MINUTE;
		expect(await messages({ createdAfter: second })).toEqual(['second']);
		expect(await messages({ createdBefore: second })).toEqual(['first']);
		expect(await messages({ createdAfter: first - shift, createdBefore: second + 1 })).toEqual([
			'first',
			'second',
		]);
	});

	it.each([
		['part of the message', 'unavail'],
		['in any case', 'SERVICE UNAVAIL'],
		['part of the failed node’s name', 'http req'],
	])('finds a text: %s', async (_, text) => {
		await add('Service unavailable');
		await add('Bad order', { failedNode: { id: 'n', name: 'Slack', type: 't' } });
		expect(await messages({ text })).toEqual(['Service unavailable']);
	});

	it.each([
		['ß straße ÄRGER Ёлка', 'ärger ёЛКА'],
		['é composed', 'e\u0301 COMPOSED'],
		['273 \u212a, in Kelvin signs', '273 k,'],
		['100 %', '0 %'],
		['snake_case', 'e_c'],
		["it's \\ 'quoted'", "\\ 'q"],
		['🚚 late', '🚚'],
	])(
		'finds a text in any script, and takes no character for a pattern: %s',
		async (message, text) => {
			await add(message);
			await add('100 x snakeXcase');
			expect(await messages({ text })).toEqual([message]);
		},
	);

	describe('by execution', () => {
		const ofExecution = async (executionId: string, other: Partial<Origin> = {}, data = {}) =>
			(
				await at.store.add(
					newRecord({ origin: origin({ executionId, ...other }), failure: failure(data) }),
				)
			).id;
		const ids = async (filter: RecordFilter, workflowId = WORKFLOW) =>
			(await at.store.list(workflowId, filter, { limit: 100 })).records.map(({ id }) => id);

		it('shows those that failed first in it, of every Guard and run', async () => {
			const wanted = [
				await ofExecution('71'),
				await ofExecution('71', { runIndex: 1 }),
				await ofExecution('71', { guard: { id: 'g2', name: 'Other', type: 't' } }),
			];
			const elsewhere = await ofExecution('71', { workflowId: 'other' });
			for (const executionId of ['7', '711', '70']) await ofExecution(executionId);
			expect(await ids({ executionId: '71' })).toEqual(wanted.reverse());
			expect(await ids({ executionId: '71' }, 'other')).toEqual([elsewhere]);
			expect(await ids({ executionId: '' })).toEqual([]);
			expect(await ids({ executionId: "7' or 1=1 --" })).toEqual([]);
		});

		it('does not show those that an attempt in it ran', async () => {
			await running(at.store);
			expect(await ids({ executionId: 'attempt-1' })).toEqual([]);
		});

		it('with every other condition', async () => {
			const slack = { failedNode: { id: 'n1', name: 'Slack', type: 't' } };
			const [first, data, node, discarded] = [
				await ofExecution('71'),
				await ofExecution('71', { itemIndex: 1 }, { errorType: 'DataError' }),
				await ofExecution('71', { itemIndex: 2 }, slack),
				await ofExecution('71', { itemIndex: 3 }, { message: 'late' }),
			];
			await at.store.discard(WORKFLOW, { ids: [discarded] });
			await at.db.pass(MINUTE);
			await ofExecution('72', {}, { errorType: 'DataError', ...slack });
			const of = async (filter: RecordFilter) => await ids({ executionId: '71', ...filter });
			expect(await of({ status: ['discarded'] })).toEqual([discarded]);
			expect(await of({ errorType: ['DataError'] })).toEqual([data]);
			expect(await of({ failedNode: 'n1' })).toEqual([node]);
			expect(await of({ text: 'LATE' })).toEqual([discarded]);
			expect(await of({ text: first })).toEqual([first]);
			const { createdAt } = await at.store.get(WORKFLOW, data);
			expect(await of({ createdAfter: createdAt, errorType: ['DataError'] })).toEqual([data]);
			expect(await of({ createdBefore: createdAt, errorType: ['DataError'] })).toEqual([]);
		});

		it('in pages, and for bulk operations', async () => {
			const wanted: string[] = [];
			for (let itemIndex = 0; itemIndex < 30; itemIndex++) {
				wanted.unshift(await ofExecution('71', { itemIndex, runIndex: itemIndex % 3 }));
				await ofExecution('72', { itemIndex });
				await at.db.pass(itemIndex % 2);
			}
			const found: string[] = [];
			let cursor: string | undefined;
			do {
				const page = await at.store.list(WORKFLOW, { executionId: '71' }, { limit: 7, cursor });
				found.push(...page.records.map(({ id }) => id));
				cursor = page.nextCursor;
			} while (cursor);
			expect(found).toEqual(wanted);
			const { changed } = await at.store.delete(WORKFLOW, { filter: { executionId: '71' } });
			expect(changed.sort()).toEqual([...wanted].sort());
			expect(await ids({ executionId: '71' })).toEqual([]);
			expect(await ids({})).toHaveLength(30);
		});
	});

	it('pages in order through many kinds of failures, and filters by them', async () => {
		const wanted: string[] = [];
		for (let n = 0; n < 60; n++) {
			const errorType = ERROR_TYPES[n % 3];
			// Most are of one kind: its stretch of the list is far longer than the others.
			const name = n % 4 === 0 ? `node ${n % 5}` : 'Slack';
			const { id } = await add(`${n}`, { errorType, failedNode: { id: name, name, type: 't' } });
			wanted.unshift(id);
			if (n % 7 === 0) await at.db.pass(1);
			if (n % 9 === 0) await at.store.discard(WORKFLOW, { ids: [id] });
		}
		for (const limit of [1, 7, 59, 60]) {
			expect((await allOf(at.store, limit)).map(({ id }) => id)).toEqual(wanted);
		}
		const errorType = [ERROR_TYPES[1]];
		const expected = Array.from({ length: 60 }, (_, n) => n).filter(
			(n) => n % 3 === 1 && n % 4 === 0 && n % 5 === 4,
		);
		expect(await messages({ errorType, failedNode: 'node 4' })).toEqual(expected.map(String));
	});

	it('finds by exact id or execution id', async () => {
		const wanted = await add('wanted');
		await add('other');
		expect(await messages({ text: wanted.id })).toEqual(['wanted']);
		expect(await messages({ text: wanted.executionId })).toContain('wanted');
		expect(await messages({ text: wanted.id.slice(0, -1) })).toEqual([]);
	});

	it('needs every given condition to match', async () => {
		await add('late order', { errorType: 'DataError' });
		await add('late parcel');
		const filter: RecordFilter = { text: 'late', errorType: ['DataError'], status: ['pending'] };
		expect(await messages(filter)).toEqual(['late order']);
		expect(await messages({ ...filter, failedNode: 'Slack' })).toEqual([]);
	});

	it('pages through everything, also while records are added', async () => {
		const before = [];
		for (let n = 0; n < 30; n++) before.push((await add(`${n}`)).id);
		let adding = true;
		const adder = (async () => {
			while (adding) await add('meanwhile');
		})();
		const shown = (await allOf(await at.db.open(), 4)).map(({ id }) => id);
		adding = false;
		await adder;
		expect(new Set(shown).size).toBe(shown.length);
		expect(shown).toEqual(expect.arrayContaining(before));
	});

	it('gives no cursor on the last page, not even on a full one', async () => {
		for (let n = 0; n < 4; n++) await add(`${n}`);
		const { nextCursor } = await at.store.list(WORKFLOW, {}, { limit: 2 });
		expect(nextCursor).toBeDefined();
		const last = await at.store.list(WORKFLOW, {}, { limit: 2, cursor: nextCursor });
		expect(last.records).toHaveLength(2);
		expect(last.nextCursor).toBeUndefined();
	});

	it('pages through a filter that few records match', async () => {
		for (let n = 0; n < 20; n++) await add(n % 5 === 0 ? 'rare' : 'common');
		const first = await at.store.list(WORKFLOW, { text: 'rare' }, { limit: 3 });
		expect(first.records).toHaveLength(3);
		const cursor = first.nextCursor;
		const second = await at.store.list(WORKFLOW, { text: 'rare' }, { limit: 3, cursor });
		expect(second.records).toHaveLength(1);
		expect(second.nextCursor).toBeUndefined();
	});

	it.each(['nonsense', 'MTp4', '💥'])('refuses the cursor %s', async (cursor) => {
		await expect(at.store.list(WORKFLOW, {}, { limit: 1, cursor })).rejects.toEqual(
			refusedAs('invalidSettings'),
		);
	});

	it.each([0, -1, 1.5, NaN, 1001])('refuses pages of %d records', async (limit) => {
		await expect(at.store.list(WORKFLOW, {}, { limit })).rejects.toEqual(
			refusedAs('invalidSettings'),
		);
	});
}
