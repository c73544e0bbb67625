import fc from 'fast-check';

import { decode, encode, encodeSmall, pieces } from '../../../nodes/store/codec';
import { pack, unpack } from '../../../nodes/store/payload';

const inPieces = (value: unknown): string => [...pieces(value)].join('');

const shared = { a: 1 };
const cyclic: Record<string, unknown> = { name: 'me' };
cyclic.self = cyclic;

it.each([
	['a text', 'text'],
	['nothing', undefined],
	['shared and cyclic references', { one: shared, two: [shared, cyclic, cyclic], self: cyclic }],
	[
		'special kinds',
		{ at: new Date(0), n: [NaN, -0, 1n], map: new Map([[shared, shared]]), shared },
	],
	['functions', { f: () => 1, list: [() => 1, Symbol('s')], g: undefined }],
	['holes', { list: [1, , 3] }],
	[
		'keys of our own notation',
		{ $: ['ref', 0], in: { $: 1 }, ['__proto__']: { x: shared }, shared },
	],
	['empty ones', { list: [], object: {} }],
])('writes %s as encode does', (_, value) => {
	expect(inPieces(value)).toBe(encode(value));
});

it('writes anything as encode does', () => {
	fc.assert(fc.property(fc.anything(), (value) => inPieces(value) === encode(value)));
});

it('is for values with many objects', () => {
	const objects = (n: number) => Array.from({ length: n }, (__, index) => ({ index }));
	expect(encodeSmall(objects(100))).toBe(encode(objects(100)));
	expect(encodeSmall(objects(10_000))).toBeUndefined();
});

it('lets others have their turn while a large value is packed, and keeps it', async () => {
	const value = Array.from({ length: 60_000 }, (_, index) => ({
		index,
		at: new Date(index),
		shared,
	}));
	let turns = 0;
	let working = true;
	const turn = () => {
		turns += 1;
		if (working) setImmediate(turn);
	};
	setImmediate(turn);
	const { data, hash } = await pack(value);
	working = false;
	expect(turns).toBeGreaterThanOrEqual(3);
	const unpacked = await unpack(data);
	expect(unpacked.hash).toBe(hash);
	expect(unpacked.decode()).toEqual(decode(encode(value)));
});
