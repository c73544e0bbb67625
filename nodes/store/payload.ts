import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import type { Origin } from '../domain/record';
import { decode, encodeSmall, pieces } from './codec';
import { StoreError } from './storeError';

/** Not in every Node.js that can run the package; what it wrote is read where it is missing no more. */
const ZSTD_MAGIC = 0xfd2fb528;

/** Characters up to which compressing takes less time than handing it to another thread. */
const SMALL = 16_384;

const compressHere = zlib.zstdCompressSync ?? zlib.gzipSync;
// Off the main thread: a large payload would stop n8n meanwhile.
const compressElsewhere = promisify(zlib.zstdCompress ?? zlib.gzip) as (
	bytes: Buffer,
) => Promise<Buffer>;
const gunzip = promisify(zlib.gunzip);

async function decompress(data: Uint8Array): Promise<Buffer> {
	const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
	const isZstd = bytes.length >= 4 && bytes.readUInt32LE(0) === ZSTD_MAGIC;
	return await (isZstd ? promisify(zlib.zstdDecompress)(bytes) : gunzip(bytes));
}

/** Encoded and compressed. */
export interface Packed {
	data: Buffer;
	/** SHA-256 of the encoded text, hexadecimal. */
	hash: string;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export async function pack(value: unknown): Promise<Packed> {
	const text = encodeSmall(value);
	if (text === undefined) return await packInSteps(pieces(value));
	if (text.length > SMALL) return await packInSteps([text]);
	return { data: compressHere(text), hash: hashOf(text) };
}

/** Bytes that are dealt with at a stretch, and for how long it may go on, milliseconds. */
const CHUNK = 1024 * 1024;
const AT_A_STRETCH_MS = 10;

async function packInSteps(texts: Iterable<string>): Promise<Packed> {
	const hash = createHash('sha256');
	const all: Buffer[] = [];
	// A single long text took its time already; as does putting it all together in the end.
	await otherWork();
	let began = performance.now();
	const keep = async (text: string) => {
		const bytes = Buffer.from(text);
		all.push(bytes);
		for (let at = 0; at < bytes.length; at += CHUNK) {
			hash.update(bytes.subarray(at, at + CHUNK));
			if (performance.now() - began < AT_A_STRETCH_MS) continue;
			await otherWork();
			began = performance.now();
		}
	};
	let text = '';
	for (const piece of texts) {
		text += piece;
		if (text.length < SMALL) continue;
		await keep(text);
		text = '';
	}
	await keep(text);
	await otherWork();
	return { data: await compressElsewhere(Buffer.concat(all)), hash: hash.digest('hex') };
}

/** Unpacked, but not yet known to be what was packed. */
export interface Unpacked {
	hash: string;
	decode(): unknown;
}

/** @throws StoreError `tampered` when the data cannot be decompressed, or is missing. */
export async function unpack(data: unknown): Promise<Unpacked> {
	try {
		const text = (await decompress(data as Uint8Array)).toString('utf8');
		return { hash: hashOf(text), decode: () => decode(text) };
	} catch (cause) {
		throw tampered({ cause });
	}
}

/** What a signature covers: who the record is, and all that an attempt would run on. */
export interface Signed {
	id: string;
	origin: Origin;
	/** Of payload, upstream and snapshot. */
	hashes: [string, string, string];
}

export function sign({ id, origin, hashes }: Signed, secret: string): string {
	const { workflowId, guard, executionId, outer, runIndex, itemIndex } = origin;
	const text = JSON.stringify([
		id,
		workflowId,
		guard.id,
		executionId,
		outer,
		runIndex,
		itemIndex,
		...hashes,
	]);
	return createHmac('sha256', secret).update(text).digest('base64url');
}

/** @throws StoreError `tampered` */
export function verify(signed: Signed, signature: string, secret: string): void {
	const expected = Buffer.from(sign(signed, secret));
	const given = Buffer.from(signature);
	if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw tampered();
}

export const tampered = (options?: { cause?: unknown }): StoreError =>
	new StoreError(
		'tampered',
		'The payload of this incomplete execution was not written by this n8n',
		'It was changed in the database, or n8n’s encryption key is another one now. Restore the key, or discard the record and start the item anew.',
		options,
	);
