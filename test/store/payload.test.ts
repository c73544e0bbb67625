import fc from 'fast-check';

import { decode, encode } from '../../nodes/store/codec';
import {
	packContent,
	packPayload,
	unpackContent,
	unpackPayload,
	type PackedContent,
} from '../../nodes/store/payload';

/** As random as the ids and tokens of real items: nothing of it compresses by itself. */
const texts = (seed: number, count: number): string[] =>
	fc.sample(fc.string({ minLength: 60, maxLength: 60 }), { numRuns: count, seed });

const makeItem = (n: number) => ({ json: { id: n, token: texts(n, 8).join(''), nested: { n } } });

async function roundTrip(value: unknown, content: PackedContent) {
	const { data } = await packPayload(value, content.lender);
	const { text } = await unpackContent(content.data);
	const payload = await unpackPayload(data, text);
	return { bytes: data.length, parts: payload.parts, value: await payload.decode() };
}

describe.each([
	['few', 5],
	['many', 1000],
])('a payload with one of %s upstream items', (_, count) => {
	const items = Array.from({ length: count }, (__, n) => makeItem(n));
	const content = packContent({ runData: { Start: [{ data: { main: [items] } }] } });

	it('stores what is its own only', async () => {
		const value = { error: { message: 'busy' }, continuation: { input: [items[3]] } };
		const alone = await roundTrip(value, await packContent(null));
		const { bytes, value: read } = await roundTrip(value, await content);
		expect(read).toEqual(value);
		expect(bytes).toBeLessThan(100);
		expect(alone.bytes).toBeGreaterThan(400);
	});

	it('keeps what a node changed in it', async () => {
		const value = { input: [items[2]] };
		items[2].json.nested = { n: -1 };
		items[2].json.id = 77;
		const { bytes, value: read } = await roundTrip(value, await content);
		expect(read).toEqual(value);
		expect(bytes).toBeLessThan(120);
	});
});

it('borrows from characters of several bytes', async () => {
	const items = Array.from({ length: 2000 }, (_, n) => ({
		name: `Ünïcødé ${n} 😀 ${texts(n, 3).join('')}`,
	}));
	const { parts, value } = await roundTrip(items.slice(1500, 1503), await packContent(items));
	expect(value).toEqual(items.slice(1500, 1503));
	expect(parts).toHaveLength(3);
});

it('does not borrow more than can be looked back at', async () => {
	const items = Array.from({ length: 500 }, (_, n) => ({ text: texts(n, 1)[0].repeat(50) }));
	const { parts, value } = await roundTrip(items.slice(0, 5), await packContent(items));
	expect(value).toEqual(items.slice(0, 5));
	expect(parts.reduce((sum, [, length]) => sum + length, 0)).toBeLessThan(16_384);
});

it('keeps large ones, whole', async () => {
	const value = Array.from({ length: 3000 }, (_, n) => ({ n }));
	const { parts, value: read } = await roundTrip(value, await packContent(value));
	expect(read).toEqual(value);
	expect(parts).toEqual([]);
});

it('keeps anything, whatever it borrows', async () => {
	await fc.assert(
		fc.asyncProperty(fc.anything(), fc.anything(), async (shared, own) => {
			const content = await packContent([shared, own, Array.from({ length: 3000 }, () => ({}))]);
			const { value } = await roundTrip({ own, shared }, content);
			expect(value).toEqual(decode(encode({ own, shared })));
		}),
		{ numRuns: 50 },
	);
});
