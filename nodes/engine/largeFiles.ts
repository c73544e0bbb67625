import type { IBinaryData } from 'n8n-workflow';

import type { Continuation } from './continuation';
import {
	bytesInItem,
	excessFiles,
	notKept,
	withinItems,
	type Excess,
	type FileLimits,
	type Measured,
} from './fileLimits';
import { sizeOfFile } from './hostFiles';
import { filesIn, filesOutside, replaceFiles } from './itemFiles';

/** The files of a state that a record cannot keep. */
export interface LargeFiles {
	/** That n8n keeps outside the items. */
	outside: Excess[];
	inItems: Excess[];
}

/** @returns none where all can be kept; or why they cannot be measured */
export async function largeFiles(
	state: Continuation,
	limits: FileLimits,
): Promise<LargeFiles | { reason: string }> {
	const files = filesIn(state);
	const inItems = files.filter(({ id }) => !id).map((file) => ({ file, bytes: bytesInItem(file) }));
	const outside: Measured[] = [];
	for (const [id, file] of filesOutside(files)) {
		try {
			outside.push({ file, bytes: await sizeOfFile(file, id) });
		} catch (error) {
			return { reason: notKept(file, error) };
		}
	}
	return {
		outside: excessFiles(outside, limits),
		inItems: excessFiles(inItems, withinItems(limits)),
	};
}

/** A state whose items lack these files. */
export function dropFiles(state: Continuation, { outside, inItems }: LargeFiles): Continuation {
	const ids = new Set(outside.map(({ file }) => file.id));
	const objects = new Set(inItems.map(({ file }) => file));
	const isLarge = (file: IBinaryData) => (file.id ? ids.has(file.id) : objects.has(file));
	return replaceFiles(state, (file) => (isLarge(file) ? undefined : file));
}

/** A state without the bytes in its items: they are too many for a payload. */
export const withoutBytes = (state: Continuation): Continuation =>
	replaceFiles(state, (file) => (file.id ? file : { ...file, data: '' }));
