import type { ExecutionStore } from '../store/executionStore';

/** Extended three times per lease: one failed try does not lose it. */
const EXTENSIONS_PER_LEASE = 3;

/** The Guard's right to run a record, kept alive while the attempt runs. */
export interface Lease {
	/** Aborted when the right is lost: another attempt may be running. */
	signal: AbortSignal;
	/** Stops extending; waits for the extension under way. */
	release(): Promise<void>;
}

/**
 * Keeps a taken lease. A store that cannot be reached is asked again until the lease would have
 * run out; after that this attempt must write nothing any more.
 */
export function keepLease(
	store: ExecutionStore,
	id: string,
	claimToken: string,
	leaseMs: number,
): Lease {
	const lost = new AbortController();
	let failures = 0;
	let underWay: Promise<void> = Promise.resolve();
	const extend = async () => {
		try {
			if (!(await store.extendLease(id, claimToken, leaseMs))) lost.abort();
			failures = 0;
		} catch {
			failures += 1;
			if (failures >= EXTENSIONS_PER_LEASE) lost.abort();
		}
	};
	const timer = setInterval(() => {
		underWay = underWay.then(extend);
	}, leaseMs / EXTENSIONS_PER_LEASE);
	timer.unref();
	return {
		signal: lost.signal,
		release: async () => {
			clearInterval(timer);
			await underWay;
		},
	};
}
