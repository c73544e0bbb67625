import { LoggerProxy, type IBinaryData } from 'n8n-workflow';

import type { Continuation } from './continuation';
import { bytesInItem, notKept, overLimit } from './fileLimits';
import {
	copyFile,
	deleteFiles,
	deletePlaces,
	isFileOf,
	sizeOfFile,
	type FilePlace,
} from './hostFiles';
import { filesIn, replaceFiles } from './itemFiles';

/** Ids of records, as the Guard gives them: they become part of a path. */
const RECORD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const placeOf = (workflowId: string, recordId: string): FilePlace => ({
	workflowId,
	executionId: `incomplete-${recordId}`,
});

/** A state whose files are the record's own. */
export interface Kept {
	continuation: Continuation;
	/** Why it is kept without its files, so that nothing can go on from it. */
	reason?: string;
	/** The record's copies that this state needs, and of them those made for it. */
	ids: Set<string>;
	copied: string[];
}

const heldBecause = (reason: string): string =>
	`${reason}. Going on without it would fail or do half the work, so the item is kept for a person`;

/** Takes the bytes out of the items: they are too many for a payload. */
const withoutBytes = (continuation: Continuation, reason: string): Continuation => ({
	...replaceFiles(continuation, (file) => (file.id ? file : { ...file, data: '' })),
	withoutFiles: reason,
});

/** Deletes what nothing refers to any more. It never fails: the record itself is safe. */
async function cleanUp(what: string, work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		LoggerProxy.warn(`Files of ${what} could not be deleted`, { error });
	}
}

/**
 * The files of one record. n8n deletes files with the execution that made them (and renames those
 * of a webhook when it ends), so a record has copies of its own, at a place that n8n's pruning
 * does not know. An id that comes from a record is followed only when it names one of them.
 */
export class RecordFiles {
	private readonly place: FilePlace;
	/** The record's copies by the ids of the files made of them for the present attempt. */
	private readonly origins = new Map<string, string>();

	constructor(
		workflowId: string,
		private readonly recordId: string,
	) {
		this.place = placeOf(workflowId, recordId);
	}

	/** Copies the files of a state for the record. Never throws: what cannot be kept has a reason. */
	async keep(continuation: Continuation): Promise<Kept> {
		const files = filesIn(continuation);
		const inItems = files.filter(({ id }) => !id);
		const large = overLimit(
			inItems.map((file) => ({ file, bytes: bytesInItem(file) })),
			'inItem',
		);
		const none = { ids: new Set<string>(), copied: [] };
		if (large !== undefined) {
			const reason = heldBecause(large);
			return { continuation: withoutBytes(continuation, reason), reason, ...none };
		}
		const outside = new Map(files.flatMap((file) => (file.id ? [[file.id, file] as const] : [])));
		if (outside.size === 0) return { continuation, ...none };
		const made = await this.copies(outside);
		if (typeof made === 'string') {
			const reason = heldBecause(made);
			return { continuation: { ...continuation, withoutFiles: reason }, reason, ...none };
		}
		return {
			continuation: replaceFiles(continuation, (file) =>
				file.id ? { ...file, id: made.get(file.id) } : file,
			),
			ids: new Set(made.values()),
			copied: [...made].filter(([id]) => !this.origins.has(id)).map(([, copy]) => copy),
		};
	}

	/** @returns the record's copies by the files' ids, or why there are none */
	private async copies(files: Map<string, IBinaryData>): Promise<Map<string, string> | string> {
		const made = new Map<string, string>();
		const copied: string[] = [];
		const failed = async (reason: string) => {
			await cleanUp(`the record ${this.recordId}`, async () => await deleteFiles(copied));
			return reason;
		};
		const measured = [];
		for (const [id, file] of files) {
			try {
				measured.push({ file, bytes: await sizeOfFile(file, id) });
			} catch (error) {
				return notKept(file, error);
			}
		}
		const large = overLimit(measured, 'outside');
		if (large !== undefined) return large;
		for (const [id, file] of files) {
			const own = this.origins.get(id);
			if (own !== undefined) {
				made.set(id, own);
				continue;
			}
			try {
				const copy = await copyFile(file, id, this.place);
				copied.push(copy);
				if (!(await isFileOf(this.place, copy)))
					return await failed(notKept(file, NOT_FOUND_AGAIN));
				made.set(id, copy);
			} catch (error) {
				return await failed(notKept(file, error));
			}
		}
		return made;
	}

	/** Gives an execution copies of the record's files, to go on with. */
	async open(
		continuation: Continuation,
		executionId: string,
	): Promise<{ continuation: Continuation } | { reason: string }> {
		if (continuation.withoutFiles !== undefined) return { reason: continuation.withoutFiles };
		const files = new Map(
			filesIn(continuation).flatMap((file) => (file.id ? [[file.id, file] as const] : [])),
		);
		if (files.size === 0) return { continuation };
		const to = { workflowId: this.place.workflowId, executionId };
		const made = new Map<string, string>();
		for (const [id, file] of files) {
			if (!(await this.owns(id))) return { reason: FOREIGN };
			try {
				made.set(id, await copyFile(file, id, to));
			} catch (error) {
				return { reason: notKept(file, error) };
			}
		}
		for (const [id, copy] of made) this.origins.set(copy, id);
		return {
			continuation: replaceFiles(continuation, (file) =>
				file.id ? { ...file, id: made.get(file.id) } : file,
			),
		};
	}

	private async owns(id: unknown): Promise<boolean> {
		return (
			typeof id === 'string' && RECORD_ID.test(this.recordId) && (await isFileOf(this.place, id))
		);
	}

	/** The copies of an older state that the newer one, which is stored by now, does not need. */
	async dropOlder({ ids }: Kept): Promise<void> {
		const older = [...this.origins.values()].filter((id) => !ids.has(id));
		await cleanUp(`the record ${this.recordId}`, async () => await deleteFiles(older));
	}

	/** The newer state was not stored. */
	async undo({ copied }: Kept): Promise<void> {
		await cleanUp(`the record ${this.recordId}`, async () => await deleteFiles(copied));
	}

	/** The record is resolved, deleted, or never came to be. */
	async deleteAll(): Promise<void> {
		await deleteFilesOfRecords(this.place.workflowId, [this.recordId]);
	}
}

const NOT_FOUND_AGAIN = 'this n8n does not say whose the copy is';
const FOREIGN = 'It names files that are not its own, as they were not kept with the record';

/** Places that n8n is asked to delete at once. */
const BATCH = 200;

/** Deletes the files of records that were deleted. */
export async function deleteFilesOfRecords(workflowId: string, ids: string[]): Promise<void> {
	const places = ids.filter((id) => RECORD_ID.test(id)).map((id) => placeOf(workflowId, id));
	for (let at = 0; at < places.length; at += BATCH) {
		const some = places.slice(at, at + BATCH);
		await cleanUp('deleted records', async () => await deletePlaces(some));
	}
}
