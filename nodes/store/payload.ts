import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

import type { Origin } from '../domain/record';
import { decode, encode } from './codec';
import { StoreError } from './storeError';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Encoded and compressed. */
export interface Packed {
	data: Buffer;
	/** SHA-256 of the encoded text, hexadecimal. */
	hash: string;
}

/** Compressed off the main thread: a large one would stop n8n meanwhile. */
export async function pack(value: unknown): Promise<Packed> {
	const text = encode(value);
	return {
		data: await compress(text),
		hash: createHash('sha256').update(text).digest('hex'),
	};
}

/** @throws StoreError `tampered` when the data is not what was hashed. */
export async function unpack(data: Uint8Array, hash: string): Promise<unknown> {
	let text: string;
	try {
		text = (await decompress(data)).toString('utf8');
	} catch (cause) {
		throw tampered({ cause });
	}
	if (createHash('sha256').update(text).digest('hex') !== hash) throw tampered();
	return decode(text);
}

/** What a signature covers: who the record is, and all that an attempt would run on. */
export interface Signed {
	id: string;
	origin: Origin;
	hashes: string[];
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
	return createHmac('sha256', secret).update(text).digest('hex');
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
