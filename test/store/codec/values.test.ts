import { DateTime, Duration } from 'luxon';

import { decode, encode } from '../../../nodes/store/codec';

const through = (value: unknown): unknown => decode(encode(value));

class Point {
	constructor(
		readonly x: number,
		readonly y: number,
	) {}
}

/** As of MongoDB, decimal.js and the like. */
class Id {
	toJSON() {
		return '507f1f77bcf86cd799439011';
	}
}

const withProto = JSON.parse('{"__proto__": {"admin": true}, "a": 1}') as object;
const holes: unknown[] = [1, , 3];
const long: unknown[] = [];
long[1e9] = 'far';

describe('what plain JSON would lose comes back', () => {
	it.each([
		['Date', new Date(1_700_000_000_123)],
		['undefined', undefined],
		['undefined property', { a: undefined }],
		['undefined entry', [undefined, 1]],
		['NaN', NaN],
		['infinities', [Infinity, -Infinity]],
		['-0', { a: -0 }],
		['BigInt', 12345678901234567890n],
		['Buffer', Buffer.from('bytes\0ÿ', 'latin1')],
		['typed arrays', [new Float64Array([0.5, -0]), new Int16Array([-1]), new BigInt64Array([1n])]],
		['part of a buffer', new Uint8Array([1, 2, 3, 4]).subarray(1, 3)],
		['ArrayBuffer', new Uint8Array([1, 2]).buffer],
		['DataView', new DataView(new Uint8Array([1, 2]).buffer)],
		[
			'Map',
			new Map<unknown, unknown>([
				[{ k: 1 }, new Set([1])],
				[NaN, undefined],
			]),
		],
		['Set', new Set(['a', new Date(1)])],
		['RegExp', /a\/b/giu],
		['URL', new URL('https://example.org/?a=1#b')],
		['__proto__ as a key', withProto],
		['a user’s own "$" key', { $: ['ref', 0], $$: 1, b: { $: 'text' } }],
		['nested "$" keys', { $: { $: { $: ['date', 'x'] } } }],
		['holes in a list', holes],
		['empty things', [{}, [], '', new Map(), new Set(), Buffer.alloc(0)]],
		['NUL and lone surrogates', { 'k\0\uD800': ['\uDC00', '\0', '😀'] }],
		['keys that look like numbers', { 2: 'b', 1: 'a' }],
	])('%s', (_, value) => {
		expect(through(value)).toStrictEqual(value);
	});

	it('an invalid Date', () => {
		expect((through(new Date(NaN)) as Date).getTime()).toBeNaN();
	});

	it('a long list with little in it', () => {
		const back = through({ long }) as { long: unknown[] };
		expect(back.long).toHaveLength(1e9 + 1);
		expect(back.long[1e9]).toBe('far');
	});

	it('an Error: class name, cause, own properties, and nothing listed that was not', () => {
		const cause = new TypeError('inner');
		const error = Object.assign(new RangeError('outer', { cause }), {
			code: 'E1',
			at: new Date(1),
		});
		const back = through(error) as Error;
		expect(back).toBeInstanceOf(Error);
		expect(back).toMatchObject({
			name: 'RangeError',
			message: 'outer',
			code: 'E1',
			at: new Date(1),
		});
		expect(back.stack).toBe(error.stack);
		expect(back.cause).toMatchObject({ name: 'TypeError', message: 'inner' });
		expect(Object.keys(back)).toEqual(['code', 'at']);
	});

	it('an Error that has its own JSON form: that form, as n8n saves it, and nothing it leaves out', () => {
		class RequestError extends Error {
			options = { headers: { authorization: 'Bearer secret' } };
			toJSON() {
				return { name: 'RequestError', message: this.message, code: 404, cause: this.cause };
			}
		}
		const error = new RequestError('not found', { cause: new RequestError('before') });
		expect(encode({ error })).not.toContain('secret');
		expect(through({ error })).toEqual(JSON.parse(JSON.stringify({ error })));
		const faulty = Object.assign(new Error('kept'), {
			toJSON: () => {
				throw new Error('no');
			},
		});
		expect(through(faulty)).toMatchObject({ message: 'kept' });
		const endless: Error = Object.assign(new Error('e'), { toJSON: () => ({ endless }) });
		expect(through([endless, 1])).toMatchObject([{ endless: {} }, 1]);
	});

	it('errors of aborted requests and of several at once', () => {
		const [aborted, several] = through([
			new DOMException('stopped', 'AbortError'),
			new AggregateError([new Error('one')], 'both'),
		]) as [Error, AggregateError];
		expect(aborted).toMatchObject({ name: 'AbortError', message: 'stopped' });
		expect(several.errors[0]).toMatchObject({ message: 'one' });
	});

	it('luxon’s DateTime, with zone and locale', () => {
		const date = DateTime.fromISO('2026-03-01T12:00:00', { zone: 'Asia/Tokyo' }).setLocale('de');
		const back = through({ date }) as { date: DateTime };
		expect(DateTime.isDateTime(back.date)).toBe(true);
		expect(back.date.toISO()).toBe(date.toISO());
		expect(back.date.zoneName).toBe('Asia/Tokyo');
		expect(back.date.toFormat('cccc')).toBe('Sonntag');
		expect((through(DateTime.invalid('no')) as DateTime).isValid).toBe(false);
	});
});

describe('references', () => {
	it('cycles through every kind of container', () => {
		const map = new Map<string, unknown>();
		const value: Record<string, unknown> = { map, list: [], set: new Set() };
		map.set('up', value);
		(value.list as unknown[]).push(value.list);
		(value.set as Set<unknown>).add(value);
		value.error = Object.assign(new Error('e'), { back: value });
		const back = through(value) as typeof value;
		expect((back.map as typeof map).get('up')).toBe(back);
		expect((back.list as unknown[])[0]).toBe(back.list);
		expect((back.set as Set<unknown>).has(back)).toBe(true);
		expect((back.error as { back: unknown }).back).toBe(back);
	});

	it('shared objects stay shared, of every kind', () => {
		const shared = [
			{},
			[],
			new Date(0),
			Buffer.from('a'),
			new Map(),
			new URL('http://a'),
			/a/,
			new Error(),
		];
		const back = through([shared, ...shared]) as [unknown[], ...unknown[]];
		shared.forEach((_, index) => expect(back[index + 1]).toBe(back[0][index]));
	});

	it('still point to the right object behind one that could not be read', () => {
		const list = new Proxy([{ a: 1 }, {}], {
			get: (target, key) => {
				if (key === '1') throw new Error('no');
				return Reflect.get(target, key) as unknown;
			},
			has: () => {
				throw new Error('no');
			},
		});
		const keys = new Proxy(
			{},
			{
				ownKeys: () => {
					throw new Error('no');
				},
			},
		);
		const shared = { s: 1 };
		const half = new Map<unknown, unknown>([['first', { b: 1 }]]);
		expect(through([list, keys, half, shared, shared])).toEqual([
			undefined,
			undefined,
			half,
			shared,
			shared,
		]);
	});
});

describe('what cannot come back', () => {
	it('functions and symbols are dropped', () => {
		expect(through({ f: () => 1, s: Symbol('s'), a: 1 })).toStrictEqual({ a: 1 });
		expect(through([() => 1])).toStrictEqual([undefined]);
		expect(through(() => 1)).toBeUndefined();
	});

	it('of other classes the own properties stay, or the word they give for JSON', () => {
		expect(through(new Point(1, 2))).toStrictEqual({ x: 1, y: 2 });
		expect(through({ id: new Id() })).toStrictEqual({ id: '507f1f77bcf86cd799439011' });
		expect(through(Duration.fromMillis(1000))).toBe('PT1S');
		expect(through([Object(1), Object('a')])).toStrictEqual([1, 'a']);
		expect(through(Object.create(null, { a: { value: 1, enumerable: true } }))).toStrictEqual({
			a: 1,
		});
	});

	it('a class that only looks like another is read by its properties', () => {
		class Map2 {
			readonly [Symbol.toStringTag] = 'Map';
			readonly a = 1;
		}
		class Moment {
			readonly isLuxonDateTime = true;
			readonly a = 1;
		}
		expect(through([new Map2(), new Moment()])).toStrictEqual([
			{ a: 1 },
			{ isLuxonDateTime: true, a: 1 },
		]);
	});
});
