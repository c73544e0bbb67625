import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import { COMMON_TEXT } from './commonText';

/** A stretch of a text: where it begins, and its length; bytes. */
export type Part = readonly [start: number, length: number];

/** Bytes that may be borrowed: zlib looks back 32 KB, and the borrower's own text is in there, too. */
const MOST = 13_000;
/** Each is named in the payload. */
const MOST_PARTS = 16;

/** Of what zlib hands over at once, bytes: as a rule all of it. Each is set aside anew. */
const CHUNK = 1024;

const COMMON = Buffer.from(COMMON_TEXT);
const inflateRaw = promisify(zlib.inflateRaw) as (
	data: Buffer,
	options: zlib.ZlibOptions,
) => Promise<Buffer>;

/**
 * A text that others repeat parts of: the upstream data has the item in it that a payload holds.
 * Compressed with those parts before it, the payload takes a fraction. Where they are is a hint: an
 * object that was changed since is still written as it is now.
 */
export class Lender {
	/**
	 * @param places by object: the part in which it was written
	 * @param known parts that are lent to everybody
	 */
	constructor(
		private readonly text: Buffer,
		private readonly places: ReadonlyMap<object, Part>,
		private readonly known: readonly Part[] = [],
	) {}

	/** The parts in which objects were written, or all when that is not much. */
	partsWith(objects: readonly object[]): Part[] {
		if (this.text.length <= MOST) return [[0, this.text.length]];
		const found = new Set(this.known);
		let room = MOST;
		for (const object of objects) {
			const part = this.places.get(object);
			if (!part || found.has(part) || part[1] > room) continue;
			found.add(part);
			room -= part[1];
			if (found.size === MOST_PARTS) break;
		}
		return [...found];
	}

	/** @returns the parts' places, and the text without what is in them */
	compress(text: string, parts: readonly Part[]): Buffer {
		const compressed = zlib.deflateRawSync(text, {
			level: 9,
			chunkSize: CHUNK,
			dictionary: before(this.text, parts),
		});
		return Buffer.concat([writeNumbers([parts.length, ...parts.flat()]), compressed]);
	}
}

/** What `Lender.compress` made. @param text the lender's */
export async function decompressBorrowed(
	data: Buffer,
	text: Buffer,
): Promise<{ text: Buffer; parts: Part[] }> {
	const numbers = readNumbers(data);
	const parts = Array.from({ length: numbers.next() }, (): Part => [
		numbers.next(),
		numbers.next(),
	]);
	const dictionary = before(text, parts);
	return { text: await inflateRaw(data.subarray(numbers.at()), { dictionary }), parts };
}

const before = (text: Buffer, parts: readonly Part[]): Buffer =>
	Buffer.concat([COMMON, ...parts.map(([start, length]) => text.subarray(start, start + length))]);

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function writeNumbers(numbers: readonly number[]): Buffer {
	const bytes: number[] = [];
	for (let number of numbers) {
		for (; number >= 128; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
		bytes.push(number);
	}
	return Buffer.from(bytes);
}

function readNumbers(data: Buffer) {
	let at = 0;
	return {
		at: () => at,
		next: () => {
			let number = 0;
			for (let factor = 1; ; factor *= 128) {
				const byte = data.readUInt8(at++);
				number += (byte % 128) * factor;
				if (byte < 128) return number;
			}
		},
	};
}
