import { setTimeout as delay } from 'node:timers/promises';

import type { Claim, ExecutionStore, Settlement } from '../../nodes/store/executionStore';
import { openStore, type StoreSettings } from '../../nodes/store/openStore';
import { isStoreError } from '../../nodes/store/storeError';
import {
	claimRequest,
	failure,
	leaseRequest,
	newRecord,
	origin,
	WORKFLOW,
} from '../store/conformance/records';
import { Journal, readJournal } from './journal';

/** Short: the leases of killed processes must run out within the test. */
const LEASE_MS = 300;
/** Interruptions are what this is about: no number of them is too many. */
const MAX_INTERRUPTIONS = 1_000_000;

const [settingsText, journalPath] = process.argv.slice(2);
const journal = new Journal(journalPath);
const chance = (share: number): boolean => Math.random() < share;
let adds = 0;

async function add(store: ExecutionStore, executionId: string): Promise<void> {
	const asked = Date.now();
	journal.write({ what: 'adding', asked, executionId });
	const continuation = { filler: 'x'.repeat(Math.random() * 20_000) };
	const { id } = await store.add(newRecord({ origin: origin({ executionId }), continuation }));
	journal.write({ what: 'added', asked, executionId, id });
}

/** As n8n does after a crash: what was asked for, but perhaps not done, is asked for again. */
async function addAgain(store: ExecutionStore): Promise<void> {
	const asked = new Set<string>();
	for (const event of readJournal(journalPath)) {
		if (event.what === 'adding') asked.add(event.executionId);
		if (event.what === 'added') asked.delete(event.executionId);
	}
	for (const executionId of asked) await add(store, executionId);
}

/** Waits for all, then throws what one of them threw: none is left under way. */
async function allOfThem(work: Array<Promise<void>>): Promise<void> {
	for (const result of await Promise.allSettled(work)) {
		if (result.status === 'rejected') throw result.reason;
	}
}

/** Several at once, as parallel items do. */
async function addSome(store: ExecutionStore): Promise<void> {
	const many = 1 + Math.floor(Math.random() * 3);
	const executions = Array.from({ length: many }, () => `${process.pid}-${(adds += 1)}`);
	await allOfThem(executions.map(async (executionId) => await add(store, executionId)));
}

function settlement(): Settlement {
	if (chance(0.4)) return { outcome: 'succeeded' };
	return {
		outcome: 'failed',
		failure: failure(),
		next: chance(0.2) ? { status: 'unresolved' } : { status: 'pending', dueInMs: 0 },
		progressed: chance(0.5),
		...(chance(0.5) && { continuation: { again: Math.random() } }),
	};
}

async function attempt(store: ExecutionStore, claim: Claim): Promise<void> {
	const { id } = claim.record;
	const token = claim.claimToken;
	let asked = Date.now();
	await store.takeLease(leaseRequest(claim, { leaseMs: LEASE_MS }));
	journal.write({ what: 'leased', asked, id, token, leaseMs: LEASE_MS });
	while (chance(0.3)) {
		await delay(Math.random() * LEASE_MS * 0.8);
		asked = Date.now();
		if (!(await store.extendLease(id, token, LEASE_MS))) return;
		journal.write({ what: 'extended', asked, id, token, leaseMs: LEASE_MS });
	}
	asked = Date.now();
	journal.write({ what: 'settling', asked, id, token });
	const { status } = await store.settle(id, token, settlement());
	journal.write({ what: 'settled', asked, id, token, status });
}

/** An attempt may lose its lease while the machine is busy: that is no fault. */
const isLost = (error: unknown): boolean =>
	isStoreError(error) && ['leaseMismatch', 'leaseExpired', 'locked'].includes(error.code);

async function main(): Promise<never> {
	const store = await openStore(JSON.parse(settingsText) as StoreSettings);
	await addAgain(store);
	for (;;) {
		try {
			if (chance(0.4)) await addSome(store);
			await store.recover(WORKFLOW, MAX_INTERRUPTIONS);
			const claims = await store.claim(claimRequest({ claimMs: LEASE_MS, limit: 3 }));
			await allOfThem(claims.map(async (claim) => await attempt(store, claim)));
			if (chance(0.02)) await store.resubmit(WORKFLOW, { filter: { status: ['unresolved'] } });
		} catch (error) {
			if (!isLost(error)) throw error;
		}
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
