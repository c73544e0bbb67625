import type { ErrorType } from './errorTypes';

/**
 * What the Trigger emits for a claimed record, one per execution, as the item's json. The Guard
 * believes it only when it comes straight from our Trigger, and then asks the Store for a lease.
 */
export interface ClaimItem {
	incompleteExecutionId: string;
	/** Proves the right to run the record; good for this claim only. */
	claimToken: string;
	/** Number of this attempt, from 1. */
	attempt: number;
	/** Node id of the Guard the record belongs to: the others let it pass. */
	guardId: string;
	errorType: ErrorType | null;
	failedNode: string;
	/** Milliseconds the lease lasts before it must be extended. */
	leaseMs: number;
}

export const isClaimItem = (json: unknown): json is ClaimItem => {
	if (typeof json !== 'object' || json === null) return false;
	const item = json as Partial<ClaimItem>;
	return (
		typeof item.incompleteExecutionId === 'string' &&
		typeof item.claimToken === 'string' &&
		typeof item.guardId === 'string' &&
		typeof item.attempt === 'number' &&
		typeof item.leaseMs === 'number'
	);
};
