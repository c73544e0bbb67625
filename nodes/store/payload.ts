import { setImmediate as otherWork } from 'node:timers/promises';

import { decompressBorrowed, Lender, type Part } from './borrowing';
import { encodeSmall, PieceDecoder, pieces } from './codec';
import { compress, decompress, hashOf, SMALL } from './compression';

/** Encoded and compressed. */
export interface Packed {
	data: Buffer;
	/** SHA-256 of the data, hexadecimal. */
	hash: string;
}

/** Content that many records share, and whose text their payloads repeat in part. */
export interface PackedContent extends Packed {
	lender: Lender;
}

/** Beyond it nothing is lent, so that it need not be kept in memory, bytes. */
const LENT = 16 * 1024 * 1024;

/** The first byte of a payload. */
const WHOLE = 1;
const BORROWING = 2;

/** How long work may go on at a stretch, milliseconds. */
const AT_A_STRETCH_MS = 5;

/** Lets other work have its turn when it is time. */
function pauses(): () => Promise<void> {
	let began = performance.now();
	return async () => {
		if (performance.now() - began < AT_A_STRETCH_MS) return;
		await otherWork();
		began = performance.now();
	};
}

/** @param places by object: the part in which it was written */
async function encodeInSteps(value: unknown, places?: Map<object, Part>): Promise<Buffer> {
	const pause = pauses();
	const all: Buffer[] = [];
	let length = 0;
	let text = '';
	for (const piece of pieces(value)) {
		const part: Part = [length, Buffer.byteLength(piece.text)];
		for (const object of piece.objects) places?.set(object, part);
		length += part[1] + (piece.goesOn ? 0 : 1);
		text += piece.goesOn ? piece.text : `${piece.text}\n`;
		if (text.length < SMALL) continue;
		all.push(Buffer.from(text));
		text = '';
		await pause();
	}
	all.push(Buffer.from(text));
	await otherWork();
	const encoded = Buffer.concat(all);
	await otherWork();
	return encoded;
}

async function decodeInSteps(text: Buffer): Promise<unknown> {
	const pause = pauses();
	const decoder = new PieceDecoder();
	for (let at = 0; at < text.length;) {
		const end = text.indexOf('\n', at);
		const next = end === -1 ? text.length : end;
		decoder.take(text.toString('utf8', at, next));
		at = next + 1;
		await pause();
	}
	return decoder.end();
}

const packed = async (data: Buffer): Promise<Packed> => ({ data, hash: await hashOf(data) });

export async function packContent(value: unknown): Promise<PackedContent> {
	const small = encodeSmall(value);
	const places = new Map<object, Part>();
	const text =
		small && small.text.length <= SMALL
			? Buffer.from(small.text)
			: await encodeInSteps(value, places);
	const lender =
		text.length > LENT ? new Lender(Buffer.alloc(0), new Map()) : new Lender(text, places);
	return { ...(await packed(await compress(text))), lender };
}

export interface Content {
	text: Buffer;
	decode(): Promise<unknown>;
}

export async function unpackContent(data: Buffer): Promise<Content> {
	const text = await decompress(data);
	return { text, decode: async () => await decodeInSteps(text) };
}

/** @param lender of the upstream data */
export async function packPayload(value: unknown, lender: Lender): Promise<Packed> {
	const small = encodeSmall(value);
	const data =
		small && small.text.length <= SMALL
			? [Buffer.of(BORROWING), lender.compress(small.text, lender.partsWith(small.objects))]
			: [Buffer.of(WHOLE), await compress(await encodeInSteps(value))];
	return await packed(Buffer.concat(data));
}

export interface Payload {
	/** What it borrows from the upstream data. */
	parts: Part[];
	decode(): Promise<unknown>;
}

/** @param upstream the text that its lender was of */
export async function unpackPayload(data: Buffer, upstream: Buffer): Promise<Payload> {
	const rest = data.subarray(1);
	const { text, parts } =
		data[0] === BORROWING
			? await decompressBorrowed(rest, upstream)
			: { text: await decompress(rest), parts: [] };
	return { parts, decode: async () => await decodeInSteps(text) };
}
