import type { IBinaryData } from 'n8n-workflow';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Bytes that a record keeps; what is larger is held without the file. */
const LIMITS = {
	/** n8n keeps the copies: they cost space, but no memory. */
	outside: { file: GIB, record: 2 * GIB },
	/** Base64 within the items, so part of the payload, which is one text in memory. */
	inItem: { file: 64 * MIB, record: 128 * MIB },
} as const;

/** A file and its bytes; undefined where n8n does not say. */
export interface Measured {
	file: IBinaryData;
	bytes: number | undefined;
}

const nameOf = ({ fileName, mimeType }: IBinaryData): string =>
	fileName ? `"${fileName}"` : `of type ${String(mimeType)} without a name`;

const sizeText = (bytes: number): string =>
	bytes >= GIB ? `${+(bytes / GIB).toFixed(1)} GiB` : `${+(bytes / MIB).toFixed(1)} MiB`;

/** Without decoding it. */
export const bytesInItem = ({ data }: IBinaryData): number => Math.floor((data.length * 3) / 4);

/** Why a record cannot keep these files, naming one and the limit; undefined when it can. */
export function overLimit(files: Measured[], kept: keyof typeof LIMITS): string | undefined {
	const limit = LIMITS[kept];
	let total = 0;
	let largest: { file: IBinaryData; bytes: number } | undefined;
	for (const { file, bytes = 0 } of files) {
		total += bytes;
		if (!largest || bytes > largest.bytes) largest = { file, bytes };
	}
	if (!largest) return undefined;
	const name = nameOf(largest.file);
	if (largest.bytes > limit.file) {
		return `MaxFileSizeExceededError: its file ${name} has ${sizeText(largest.bytes)}, and a record keeps files of up to ${sizeText(limit.file)}`;
	}
	if (total <= limit.record) return undefined;
	return `MaxFileSizeExceededError: its files (the largest is the one ${name}) have ${sizeText(total)} together, and a record keeps up to ${sizeText(limit.record)}`;
}

/** Why one file could not be copied. */
export const notKept = (file: IBinaryData, error: unknown): string =>
	`Its file ${nameOf(file)} could not be kept: ${error instanceof Error ? error.message : String(error)}`;
