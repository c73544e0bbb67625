import type { SuppliedStore } from '../connector/suppliedStore';
import type { Clock } from '../domain/clock';
import { deleteFilesOfRecords } from '../engine/recordFiles';

/** Between two looks for records to prune, milliseconds. */
const INTERVAL_MS = 5 * 60_000;
/** In one round: due records shall not wait for a million old ones. */
const MAX_BATCHES = 10;

/** Deletes a workflow's resolved and discarded records when they are old, with their files. */
export class Pruning {
	/** When to look again; nothing known yet = now. */
	private nextAt = -Infinity;

	constructor(
		private readonly workflowId: string,
		private readonly clock: Clock,
	) {}

	/** Does a round's share; what is left is done in the next ones. */
	async round({ store, policy }: SuppliedStore, isStopped: () => boolean): Promise<void> {
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
}
