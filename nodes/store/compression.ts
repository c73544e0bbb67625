import { hash, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** Bytes up to which doing it takes less time than handing it to another thread. */
export const SMALL = 16_384;

/*
 * Brotli, which every Node.js has: of items, it makes less than zstd does in the same time, and far
 * less than gzip.
 */
const QUALITY = 5;
/** Of what zlib hands over at once, bytes. */
const CHUNK = 256 * 1024;

const options = (length: number): zlib.BrotliOptions => ({
	chunkSize: length > SMALL ? CHUNK : SMALL,
	params: {
		[zlib.constants.BROTLI_PARAM_QUALITY]: QUALITY,
		[zlib.constants.BROTLI_PARAM_SIZE_HINT]: length,
	},
});

const elsewhere = promisify(zlib.brotliCompress) as (
	bytes: Buffer,
	options: zlib.BrotliOptions,
) => Promise<Buffer>;
const decompressElsewhere = promisify(zlib.brotliDecompress) as typeof elsewhere;

/** Off the main thread, when it is large: n8n would stop meanwhile. */
export const compress = async (bytes: Buffer): Promise<Buffer> =>
	bytes.length > SMALL
		? await elsewhere(bytes, options(bytes.length))
		: zlib.brotliCompressSync(bytes, options(bytes.length));

export const decompress = async (data: Buffer): Promise<Buffer> =>
	await decompressElsewhere(data, { chunkSize: data.length > SMALL ? CHUNK : SMALL });

/** SHA-256, hexadecimal; off the main thread, too, when there is much of it. */
export async function hashOf(data: Buffer): Promise<string> {
	if (data.length <= SMALL) return hash('sha256', data);
	return Buffer.from(await webcrypto.subtle.digest('SHA-256', data)).toString('hex');
}
