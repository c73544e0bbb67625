import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';

import { decode, encode } from '../../../nodes/store/codec';

const through = (value: unknown): unknown => decode(encode(value));

const text = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.constantFrom('$', '__proto__', 'constructor', '\uD800', '\0'),
);

/** Values that come back exactly. */
const value = fc.anything({
	key: text,
	values: [
		fc.boolean(),
		fc.double(),
		fc.integer(),
		text,
		fc.constantFrom(undefined, null, -0, NaN, Infinity),
		fc.uint8Array().map((bytes) => Buffer.from(bytes)),
		fc.webUrl().map((url) => new URL(url)),
	],
	withBigInt: true,
	withDate: true,
	withMap: true,
	withSet: true,
	withTypedArray: true,
	withSparseArray: true,
	maxDepth: 5,
});

const throwing = () => {
	throw new Error('never read me');
};

/** Values that do their worst. */
const hostile = fc.constantFrom<() => unknown>(
	() => Object.defineProperty({}, 'a', { get: throwing, enumerable: true }),
	() => Object.defineProperty(new Error('e'), 'message', { get: throwing }),
	() => Object.defineProperty([1], 0, { get: throwing }),
	() =>
		new Proxy({}, { get: throwing, ownKeys: throwing, getPrototypeOf: throwing, has: throwing }),
	() => new Proxy([1], { get: throwing }),
	() => new Proxy(new Map(), {}),
	() => {
		const { proxy, revoke } = Proxy.revocable({}, {});
		revoke();
		return proxy;
	},
	() => Object.assign(Object.create({ toJSON: throwing }) as object, { a: 1 }),
	() => Object.assign(Object.create({ toJSON: () => Symbol('s') }) as object, { a: 1 }),
	() => Object.assign(new Map([[1, 2]]), { [Symbol.iterator]: throwing, entries: throwing }),
	() => Object.setPrototypeOf(new Date(1), null) as unknown,
	() => Object.create(Date.prototype) as unknown,
	() => ({ [Symbol.toStringTag]: 'Date', toJSON: throwing }),
	() => class A {},
	() => globalThis,
	() => process,
	() => new WeakMap(),
	() => Promise.resolve(),
	() => new SharedArrayBuffer(8),
	() => structuredClone(new Uint8Array(2), { transfer: [] }),
	() => {
		const buffer = new ArrayBuffer(8);
		const view = new Uint8Array(buffer);
		structuredClone(buffer, { transfer: [buffer] });
		return view;
	},
);

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
	let deep: unknown = 'bottom';
	for (let n = 0; n < depth; n++) deep = wrap(deep);
	return deep;
};

const WRAPS: Array<[string, (inner: unknown) => unknown]> = [
	['lists', (inner) => [inner]],
	['objects', (inner) => ({ inner })],
	['maps', (inner) => new Map([[inner, inner]])],
	['sets', (inner) => new Set([inner])],
	['errors', (cause) => new Error('e', { cause })],
	['"$" keys', ($) => ({ $ })],
	['proxies', (inner) => new Proxy({ inner }, {})],
];

it('brings any value back', () => {
	fc.assert(fc.property(value, (given) => deepStrictEqual(through(given), given)));
});

it('writes the same text for what it read', () => {
	fc.assert(fc.property(value, (given) => expect(encode(through(given))).toBe(encode(given))));
});

it('keeps which objects are the same one', () => {
	fc.assert(
		fc.property(fc.array(fc.object(), { minLength: 1 }), fc.array(fc.nat()), (objects, picks) => {
			const picked = picks.map((pick) => objects[pick % objects.length]);
			const back = through(picked) as unknown[];
			picked.forEach((object, index) => expect(back[index]).toBe(back[picked.indexOf(object)]));
		}),
	);
});

it('never throws, and loses nothing beside what cannot be read', () => {
	fc.assert(
		fc.property(value, hostile, value, (before, make, after) => {
			const shared = { shared: true };
			const back = through([before, shared, { hostile: make() }, shared, after]) as unknown[];
			deepStrictEqual(back[0], before);
			expect(back[3]).toBe(back[1]);
			deepStrictEqual(back[4], after);
		}),
		{ numRuns: 300 },
	);
});

describe.each(WRAPS)('depth of %s', (_, wrap) => {
	it('900 levels come back', () => {
		const given = nested(900, wrap);
		const text = encode(given);
		expect(text).toContain('bottom');
		expect(encode(decode(text))).toBe(text);
	});

	it('any number of levels is written and read without an error', () => {
		decode(encode(nested(50_000, wrap)));
	});

	it('is also survived when the stack is nearly used up', () => {
		const given = nested(900, wrap);
		const down = (levels: number): string => (levels === 0 ? encode(given) : down(levels - 1));
		expect(typeof down(3000)).toBe('string');
	});
});

describe('decode refuses what encode never writes', () => {
	it.each([
		['no JSON', '{'],
		['an empty text', ''],
		['an unknown kind', '{"$":["function","x"]}'],
		['a kind that every object has', '{"$":["constructor",{}]}'],
		['a tag that is no list', '{"$":"x"}'],
		['a tag with company', '{"$":["date",null],"a":1}'],
		['a reference to nothing', '{"$":["ref",0]}'],
		['a reference that is no number', '[{"$":["ref","constructor"]}]'],
		['a map that is none', '{"$":["map",5]}'],
		['a pattern that is none', '{"$":["regexp","(",""]}'],
		['an address that is none', '{"$":["url","x"]}'],
		['a big number that is none', '{"$":["bigint","x"]}'],
		['a list of impossible length', '{"$":["sparse",-1,[]]}'],
	])('%s', (_, foreign) => {
		expect(() => decode(foreign)).toThrow(SyntaxError);
	});

	it('and never makes an object of a class by it', () => {
		fc.assert(
			fc.property(fc.json(), (foreign) => {
				try {
					decode(foreign);
				} catch (error) {
					expect(error).toBeInstanceOf(SyntaxError);
				}
				expect(({} as { admin?: unknown }).admin).toBeUndefined();
			}),
		);
	});
});
