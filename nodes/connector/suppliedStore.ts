import type { FilePolicy } from '../engine/fileLimits';
import type { ExecutionStore } from '../store/executionStore';
import type { Limits } from '../store/limits';

/** How one Store node wants its store used: another one may have the same store open. */
export interface StorePolicy extends FilePolicy {
	limits: Limits;
	/** Milliseconds that resolved and discarded records are kept; 0 = for ever. */
	keepEndedMs: number;
	/** Whether items that find the workflow full, and files over their limits, are dropped. */
	dataLoss: boolean;
}

/** What a Store node supplies to the nodes that it is plugged into. */
export interface SuppliedStore {
	store: ExecutionStore;
	policy: StorePolicy;
}
