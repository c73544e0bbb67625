import { LoggerProxy, type IBinaryData } from 'n8n-workflow';

import type { Continuation } from './continuation';
import { notKept, type FilePolicy } from './fileLimits';
import { copyFile, deleteFiles, deletePlaces, isFileOf, type FilePlace } from './hostFiles';
import { filesIn, filesOutside, replaceFiles } from './itemFiles';
import { dropFiles, largeFiles, withoutBytes, type LargeFiles } from './largeFiles';

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

const START_ANEW = 'discard this record, and start its item anew';
const keptWithout = (reason: string): string =>
	`${reason}. Going on without it would fail or do half the work. Put that right, ${START_ANEW}`;

const DROPPED =
	'It was dropped, as the Store’s option "Enable Data Loss" allows; a retry goes on without it';

/**
 * Deletes what nothing refers to any more. It never throws: the record itself is safe.
 * @returns whether it could
 */
async function cleanUp(what: string, work: () => Promise<void>): Promise<boolean> {
	try {
		await work();
		return true;
	} catch (error) {
		LoggerProxy.warn(`Files of ${what} could not be deleted`, { error });
		return false;
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
	/** What became of files that were too large, now and in earlier attempts; one text each. */
	droppedFiles: string[] = [];

	constructor(
		workflowId: string,
		private readonly recordId: string,
		private readonly policy: FilePolicy,
		/** Tells the store that there will be copies: a crash must not leave any that nobody knows of. */
		private readonly note: () => Promise<void>,
	) {
		this.place = placeOf(workflowId, recordId);
	}

	/**
	 * Copies the files of a state for the record; what cannot be kept has a reason.
	 * @throws StoreError when the store cannot note that it has files.
	 */
	async keep(state: Continuation): Promise<Kept> {
		const none = { ids: new Set<string>(), copied: [] };
		const held = (continuation: Continuation, why: string): Kept => {
			const reason = keptWithout(why);
			return { continuation: { ...continuation, withoutFiles: reason }, reason, ...none };
		};
		// It names files of other executions, if any.
		if (state.withoutFiles !== undefined) {
			return { continuation: state, reason: state.withoutFiles, ...none };
		}
		const large = await largeFiles(state, this.policy.fileLimits);
		if ('reason' in large) return held(state, large.reason);
		const first = large.outside.at(0) ?? large.inItems.at(0);
		if (first && !this.policy.dataLoss) {
			return held(large.inItems.length > 0 ? withoutBytes(state) : state, first.reason);
		}
		const continuation = this.withoutLarge(state, large);
		const outside = filesOutside(filesIn(continuation));
		if (outside.size === 0) return { continuation, ...none };
		const made = await this.copies(outside);
		if (typeof made === 'string') return held(continuation, made);
		return {
			continuation: replaceFiles(continuation, (file) =>
				file.id ? { ...file, id: made.get(file.id) } : file,
			),
			ids: new Set(made.values()),
			copied: [...made].filter(([id]) => !this.origins.has(id)).map(([, copy]) => copy),
		};
	}

	private withoutLarge(state: Continuation, large: LargeFiles): Continuation {
		const told = [...large.outside, ...large.inItems].map(({ reason }) => `${reason}. ${DROPPED}`);
		for (const text of told) LoggerProxy.warn(`Incomplete execution ${this.recordId}: ${text}`);
		this.droppedFiles = [...this.droppedFiles, ...told];
		const { droppedFiles } = this;
		if (droppedFiles.length === 0) return state;
		return { ...(told.length > 0 ? dropFiles(state, large) : state), droppedFiles };
	}

	/** @returns the record's copies by the files' ids, or why there are none */
	private async copies(files: Map<string, IBinaryData>): Promise<Map<string, string> | string> {
		const made = new Map<string, string>();
		const copied: string[] = [];
		const failed = async (reason: string) => {
			await cleanUp(`the record ${this.recordId}`, async () => await deleteFiles(copied));
			return reason;
		};
		if ([...files.keys()].some((id) => !this.origins.has(id))) await this.note();
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
		const { withoutFiles, ownExecution } = continuation;
		if (withoutFiles !== undefined) {
			// n8n has gone on in an execution that has the files itself.
			return ownExecution ? { continuation: withoutIds(continuation) } : { reason: withoutFiles };
		}
		this.droppedFiles = continuation.droppedFiles ?? [];
		const files = filesOutside(filesIn(continuation));
		if (files.size === 0) return { continuation };
		const to = { workflowId: this.place.workflowId, executionId };
		const made = new Map<string, string>();
		for (const [id, file] of files) {
			if (!(await this.owns(id))) return { reason: FOREIGN };
			try {
				made.set(id, await copyFile(file, id, to));
			} catch (error) {
				const reason = `${notKept(file, error)}. Put that right and resubmit, or ${START_ANEW}`;
				return { reason };
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

const withoutIds = (continuation: Continuation): Continuation =>
	replaceFiles(continuation, (file) => (file.id ? { ...file, id: undefined } : file));

const NOT_FOUND_AGAIN = 'this n8n does not say whose the copy is';
const FOREIGN = `It names files that are not its own, as they were not kept with the record. No attempt can go on without them: ${START_ANEW}`;

/** Places that n8n is asked to delete at once. */
const BATCH = 200;

/** Deletes the files of records that were deleted. @returns whether all could be */
export async function deleteFilesOfRecords(workflowId: string, ids: string[]): Promise<boolean> {
	const places = ids.filter((id) => RECORD_ID.test(id)).map((id) => placeOf(workflowId, id));
	let all = true;
	for (let at = 0; at < places.length; at += BATCH) {
		const some = places.slice(at, at + BATCH);
		const done = await cleanUp('deleted records', async () => await deletePlaces(some));
		all &&= done;
	}
	return all;
}
