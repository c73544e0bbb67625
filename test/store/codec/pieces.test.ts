import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';

import { decode, encode, encodeSmall, PieceDecoder, pieces } from '../../../nodes/store/codec';
import { packContent, unpackContent } from '../../../nodes/store/payload';

/** Those of a long text put together. */
function textsOf(value: unknown): string[] {
	let before = '';
	return [...pieces(value)].flatMap(({ text, goesOn }) => {
		before += text;
		if (goesOn) return [];
		const whole = before;
		before = '';
		return [whole];
	});
}
const inPieces = (value: unknown): string => textsOf(value).join('');

function putTogether(texts: string[]): unknown {
	const decoder = new PieceDecoder();
	for (const text of texts) decoder.take(text);
	return decoder.end();
}

/** So large that it is taken apart, whatever is in it. */
const large = (value: unknown) => ({
	numbers: Array.from({ length: 5000 }, (_, index) => index),
	before: Array.from({ length: 200 }, () => ({})),
	list: [1, 'text', undefined, value, [value], { value }, -0, () => 1],
	value,
});

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
	[
		'long texts',
		{ long: '\n"ü'.repeat(200_000), list: ['x'.repeat(300_000), 'y', 'z'.repeat(262_144)] },
	],
	['characters of two halves', `x${'😀'.repeat(300_000)}`],
	['halves', ['\udc00'.repeat(262_145), '\ud83d'.repeat(300_000)]],
	['empty ones', { list: [], object: {} }],
])('writes %s as encode does, and reads it', (_, value) => {
	for (const written of [value, large(value)]) {
		const texts = textsOf(written);
		expect(texts.join('') === encode(written)).toBe(true);
		expect(isDeepStrictEqual(putTogether(texts), decode(encode(written)))).toBe(true);
	}
});

it('takes large ones apart, whatever is in them', () => {
	expect(textsOf(large('x')).length).toBeGreaterThan(100);
});

it('writes anything as encode does, and reads it', () => {
	const same = (value: unknown) => {
		expect(inPieces(value)).toBe(encode(value));
		expect(putTogether(textsOf(value))).toEqual(decode(encode(value)));
	};
	fc.assert(fc.property(fc.anything(), same));
	fc.assert(
		fc.property(fc.anything(), (value) => same(large(value))),
		{ numRuns: 20 },
	);
});

it('writes no piece that takes long', () => {
	const value = [
		large('x'),
		'y'.repeat(30_000),
		Array.from({ length: 300 }, () => 'z'.repeat(999)),
	];
	expect(Math.max(...textsOf(value).map(({ length }) => length))).toBeLessThan(40_000);
	const text = [...pieces('long'.repeat(1_000_000))].map((piece) => piece.text.length);
	expect(Math.max(...text)).toBeLessThan(300_000);
});

it('refuses what is no whole value', () => {
	expect(() => putTogether([])).toThrow(SyntaxError);
	expect(() => putTogether(['[', '1'])).toThrow(SyntaxError);
	expect(() => putTogether(['1', '2'])).toThrow(SyntaxError);
});

it('is for values with many objects, or much text', () => {
	const objects = (n: number) => Array.from({ length: n }, (__, index) => ({ index }));
	expect(encodeSmall(objects(100))?.text).toBe(encode(objects(100)));
	expect(encodeSmall(objects(10_000))).toBeUndefined();
	expect(encodeSmall('x'.repeat(100_000))).toBeUndefined();
	expect(encodeSmall(Array.from({ length: 100_000 }, () => 1))).toBeUndefined();
});

/** How often others had their turn while the work went on. */
async function turnsDuring<T>(work: () => Promise<T>): Promise<{ turns: number; result: T }> {
	let turns = 0;
	let working = true;
	const turn = () => {
		turns += 1;
		if (working) setImmediate(turn);
	};
	setImmediate(turn);
	const result = await work();
	working = false;
	return { turns, result };
}

it('lets others have their turn while a large value is packed and unpacked', async () => {
	const value = Array.from({ length: 60_000 }, (_, index) => ({
		index,
		at: new Date(index),
		shared,
	}));
	const packed = await turnsDuring(async () => await packContent(value));
	expect(packed.turns).toBeGreaterThanOrEqual(3);
	const unpacked = await turnsDuring(
		async () => await (await unpackContent(packed.result.data)).decode(),
	);
	expect(unpacked.turns).toBeGreaterThanOrEqual(3);
	expect(unpacked.result).toEqual(decode(encode(value)));
});
