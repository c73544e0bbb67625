import type { SuppliedStore } from '../connector/suppliedStore';
import type { Clock } from '../domain/clock';
import { deleteFilesOfRecords } from '../engine/recordFiles';
import type { ExecutionStore } from '../store/executionStore';

/** Between two looks for records to prune, milliseconds. */
const INTERVAL_MS = 5 * 60_000;
/** Between two looks for files without a record. */
const STRAY_INTERVAL_MS = 60 * 60_000;
/** A record is written long before, if ever: it follows its files within the copying of one more. */
const STRAY_AGE_MS = 24 * 60 * 60_000;
/** In one round: due records shall not wait for a million old ones. */
const MAX_BATCHES = 10;

/**
 * Deletes a workflow's resolved and discarded records when they are old, with their files, and
 * files whose record never came to be, or is gone, because a process died in between.
 */
export class Pruning {
	/** When to look again; nothing known yet = now. */
	private nextAt = -Infinity;
	private nextForStrayAt = -Infinity;

	constructor(
		private readonly workflowId: string,
		private readonly clock: Clock,
	) {}

	/** Does a round's share; what is left is done in the next ones. */
	async round(supplied: SuppliedStore, isStopped: () => boolean): Promise<void> {
		await this.pruneRecords(supplied, isStopped);
		if (!isStopped()) await this.deleteStrayFiles(supplied.store);
	}

	private async pruneRecords(
		{ store, policy }: SuppliedStore,
		isStopped: () => boolean,
	): Promise<void> {
		if (policy.keepEndedMs === 0 || this.clock() < this.nextAt) return;
		for (let batch = 0; batch < MAX_BATCHES && !isStopped(); batch++) {
			const pruned = await store.prune(this.workflowId, policy.keepEndedMs);
			if (pruned.length === 0) {
				this.nextAt = this.clock() + INTERVAL_MS;
				return;
			}
			await deleteFilesOfRecords(this.workflowId, pruned);
		}
	}

	/** Those that cannot be deleted now are tried again in an hour. */
	private async deleteStrayFiles(store: ExecutionStore): Promise<void> {
		if (this.clock() < this.nextForStrayAt) return;
		const stray = await store.strayFiles(this.workflowId, STRAY_AGE_MS);
		const deleted = await deleteFilesOfRecords(this.workflowId, stray);
		if (stray.length > 0 && deleted) await store.forgetFiles(this.workflowId, stray);
		else this.nextForStrayAt = this.clock() + STRAY_INTERVAL_MS;
	}
}
