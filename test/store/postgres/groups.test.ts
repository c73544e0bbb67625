import { Grouped } from '../../../nodes/store/postgres/groups';
import { until } from '../../support/until';

/** Statements that the test ends itself; an item says how many bytes it has. */
function scene({ atATime }: { atATime?: number } = {}) {
	const started: Array<{ items: number[]; end: () => void }> = [];
	const grouped = new Grouped<number, number>(
		async (items) =>
			await new Promise((resolve, reject) => {
				const end = () =>
					items.includes(13)
						? reject(new Error(`refused: ${items.join()}`))
						: resolve(items.map((item) => -item));
				started.push({ items, end });
			}),
		(bytes) => bytes,
		atATime,
	);
	return { grouped, started, turn: async () => await new Promise(setImmediate) };
}

it('does what is asked for in the same turn in one statement', async () => {
	const { grouped, started, turn } = scene();
	const done = Promise.all([1, 2, 3, 4].map(async (item) => await grouped.do(item)));
	await turn();
	expect(started.map(({ items }) => items)).toEqual([[1, 2, 3, 4]]);
	started[0].end();
	expect(await done).toEqual([-1, -2, -3, -4]);
});

it('has two statements under way at most, and keeps what comes later for the next', async () => {
	const { grouped, started, turn } = scene();
	const first = grouped.do(1);
	await turn();
	const second = grouped.do(2);
	await turn();
	const later = [3, 4, 5].map(async (item) => await grouped.do(item));
	await turn();
	expect(started).toHaveLength(2);
	started[0].end();
	await first;
	await turn();
	await turn();
	expect(started[2].items).toEqual([3, 4, 5]);
	started[1].end();
	started[2].end();
	expect(await Promise.all([second, ...later])).toEqual([-2, -3, -4, -5]);
});

it('takes a hundred at most', async () => {
	const { grouped, started, turn } = scene();
	const all = Array.from({ length: 150 }, async () => await grouped.do(1));
	await turn();
	expect(started.map(({ items }) => items.length)).toEqual([100, 50]);
	for (const { end } of started) end();
	await Promise.all(all);
});

it('takes no more than a megabyte, but one item of any size', async () => {
	const { grouped, started, turn } = scene();
	const half = 600_000;
	const sizes = [half, half, half, 5_000_000, 1];
	const all = sizes.map(async (item) => await grouped.do(item));
	for (let at = 0; at < all.length; at++) {
		await turn();
		await turn();
		started[at].end();
	}
	await Promise.all(all);
	expect(started.map(({ items }) => items)).toEqual(sizes.map((size) => [size]));
});

it('begins what the first ask for again while the others have not their results yet', async () => {
	const { grouped, started, turn } = scene({ atATime: 2 });
	const all = [1, 2, 3, 4].map(async (item) => {
		await grouped.do(item);
		await grouped.do(item * 10);
	});
	await turn();
	started[0].end();
	await until(() => started.length === 3);
	expect(started.map(({ items }) => items)).toEqual([
		[1, 2, 3, 4],
		[10, 20],
		[30, 40],
	]);
	for (const { end } of started) end();
	await Promise.all(all);
});

it('does each by itself when one of them fails, so that only that one does', async () => {
	const { grouped, started, turn } = scene();
	const all = Promise.allSettled([12, 13, 14, 15].map(async (item) => await grouped.do(item)));
	for (let at = 0; at < 5; at++) {
		await turn();
		started[at].end();
	}
	expect(await all).toMatchObject([
		{ value: -12 },
		{ reason: new Error('refused: 13') },
		{ value: -14 },
		{ value: -15 },
	]);
});

it('tells all of them at once that the server is away', async () => {
	const away = Object.assign(new Error('The database cannot be used'), {
		cause: { code: '08006' },
	});
	let tries = 0;
	const grouped = new Grouped<number, number>(async () => {
		tries += 1;
		throw away;
	});
	const all = await Promise.allSettled([1, 2, 3, 4].map(async (item) => await grouped.do(item)));
	expect(all.map((result) => (result as PromiseRejectedResult).reason)).toEqual(
		Array(4).fill(away),
	);
	expect(tries).toBe(1);
});
