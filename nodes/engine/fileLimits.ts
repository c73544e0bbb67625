import type { IBinaryData } from 'n8n-workflow';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Bytes that a record keeps; infinite where there is no limit. */
export interface FileLimits {
	file: number;
	/** All files of a record together. */
	record: number;
}

/** How a Store wants large files treated. */
export interface FilePolicy {
	fileLimits: FileLimits;
	/** Whether files over the limits are dropped, so that their item can be retried without them. */
	dataLoss: boolean;
}

/** Of files within the items (base64): part of the payload, which is one text in memory. */
const MOST_IN_ITEM: FileLimits = { file: 64 * MIB, record: 128 * MIB };

export const withinItems = ({ file, record }: FileLimits): FileLimits => ({
	file: Math.min(file, MOST_IN_ITEM.file),
	record: Math.min(record, MOST_IN_ITEM.record),
});

/** A file and its bytes; undefined where n8n does not say. */
export interface Measured {
	file: IBinaryData;
	bytes: number | undefined;
}

/** A file that is over a limit, and why, as people read it. */
export interface Excess {
	file: IBinaryData;
	reason: string;
}

const nameOf = ({ fileName, mimeType }: IBinaryData): string =>
	fileName ? `"${fileName}"` : `of type ${String(mimeType)} without a name`;

function sizeText(bytes: number): string {
	if (bytes >= GIB) return `${+(bytes / GIB).toFixed(1)} GiB`;
	return bytes >= MIB ? `${+(bytes / MIB).toFixed(1)} MiB` : `${Math.floor(bytes)} bytes`;
}

/** Without decoding it; a Code node may have left it out. */
export const bytesInItem = ({ data }: Partial<IBinaryData>): number =>
	Math.floor(((data?.length ?? 0) * 3) / 4);

/**
 * The files that a record cannot keep, largest first: each that is too large by itself, then as
 * many as it takes for the others to fit together.
 */
export function excessFiles(files: Measured[], limits: FileLimits): Excess[] {
	const largestFirst = files
		.map(({ file, bytes = 0 }) => ({ file, bytes }))
		.sort((a, b) => b.bytes - a.bytes);
	let total = largestFirst.reduce((sum, { bytes }) => sum + bytes, 0);
	const excess: Excess[] = [];
	for (const { file, bytes } of largestFirst) {
		const name = nameOf(file);
		if (bytes > limits.file) {
			const reason = `MaxFileSizeExceededError: its file ${name} has ${sizeText(bytes)}, and a record keeps files of up to ${sizeText(limits.file)}`;
			excess.push({ file, reason });
		} else if (total > limits.record) {
			const reason = `MaxFileSizeExceededError: its files (the largest is the one ${name}) have ${sizeText(total)} together, and a record keeps up to ${sizeText(limits.record)}`;
			excess.push({ file, reason });
		} else break;
		total -= bytes;
	}
	return excess;
}

/** Why one file could not be copied. */
export const notKept = (file: IBinaryData, error: unknown): string =>
	`Its file ${nameOf(file)} could not be kept: ${error instanceof Error ? error.message : String(error)}`;
