import { STOPPED_BY_PERSON } from '../connector/stoppedByPerson';
import type { SuppliedStore } from '../connector/suppliedStore';
import type { ClaimItem } from '../domain/claimItem';
import type { Clock } from '../domain/clock';
import type { Claim, ExecutionStore } from '../store/executionStore';
import { Pruning } from './pruning';
import { findTargets, type Guards, type Targets } from './strays';

/** After so many interruptions in a row (process killed, never started) a person must look. */
const MAX_INTERRUPTIONS = 3;
/** How long a claim may take to reach its Guard: executions may queue. Milliseconds. */
const CLAIM_MS = 10 * 60_000;

/** What a Trigger works between. */
export interface Wiring extends SuppliedStore {
	guards: Guards;
}

export interface PollSettings {
	workflowId: string;
	/** The Trigger's wiring as it is now. */
	wiring: () => Promise<Wiring>;
	intervalMs: number;
	maxInProgress: number;
	leaseMs: number;
	clock: Clock;
	/** Starts an execution. Rejects when n8n, which does it later, cannot. */
	emit: (item: ClaimItem) => Promise<unknown>;
	/** Told once per kind of trouble; polling goes on. */
	report: (message: string) => void;
}

export const toClaimItem = (
	{ record, claimToken, attempt }: Claim,
	leaseMs: number,
	targets: Targets,
): ClaimItem => ({
	incompleteExecutionId: record.id,
	claimToken,
	attempt,
	guardId: targets.get(record.guard.id)!,
	errorType: record.errorType,
	failedNode: record.failedNode.name,
	leaseMs,
});

/** Due records that were claimed, and the Guards they are for. */
interface Claimed {
	claims: Claim[];
	targets: Targets;
}

/** Recovers what was interrupted, then hands out due records. */
export async function claimDue(
	{ store, guards }: Pick<Wiring, 'store' | 'guards'>,
	{ workflowId, maxInProgress }: Pick<PollSettings, 'workflowId' | 'maxInProgress'>,
	limit?: number,
): Promise<Claimed> {
	await store.recover(workflowId, MAX_INTERRUPTIONS);
	const targets = await findTargets(store, workflowId, guards);
	const claims = await store.claim({
		workflowId,
		guardIds: [...targets.keys()],
		maxInProgress,
		claimMs: CLAIM_MS,
		limit,
	});
	return { claims, targets };
}

/**
 * Whether n8n had begun the execution, and ended it before anybody could wait for its end: so it
 * does where it refuses to run the workflow (a credential that it may not use). A claim given back
 * then would be handed out again with every poll, for ever; left to run out, it is an interruption.
 */
const wasBegun = (error: Error): boolean => error.constructor.name === 'ExecutionNotFoundError';

/** n8n's error where a person stopped the execution, be it before it began. */
const STOPPED = 'ManualExecutionCancelledError';

const executionIn = (error: object): string =>
	(error as { extra?: { executionId?: string } }).extra?.executionId ?? '';

/** Gives a claim back whose execution did not come to its Guard. */
async function giveBack(
	store: ExecutionStore,
	{ workflowId, leaseMs }: HandOut,
	claim: Claim,
	error: unknown,
): Promise<void> {
	if (!(error instanceof Error)) return await release(store, claim);
	if (wasBegun(error)) return;
	if (error.constructor.name !== STOPPED) return await release(store, claim);
	const { record, claimToken } = claim;
	const executionId = executionIn(error);
	// Refused where the Guard has it, or had: how it ended is known there.
	await store.takeLease({ id: record.id, workflowId, claimToken, leaseMs, executionId });
	const reason = 'Interrupted: the execution was stopped before it began';
	await store.settle(record.id, claimToken, {
		outcome: 'stopped',
		reason,
		next: STOPPED_BY_PERSON,
	});
}

type HandOut = Pick<PollSettings, 'workflowId' | 'emit' | 'leaseMs'>;

/**
 * Starts an execution for each claim; those that cannot be started are due again at once, and those
 * that a person stopped while they had still to begin are held.
 */
export async function handOut(
	store: ExecutionStore,
	settings: HandOut,
	{ claims, targets }: Claimed,
	isStopped: () => boolean = () => false,
): Promise<void> {
	const { emit, leaseMs } = settings;
	const left = [...claims];
	try {
		while (left.length > 0 && !isStopped()) {
			const [claim] = left;
			const ended = emit(toClaimItem(claim, leaseMs, targets));
			left.shift();
			ended
				.catch(async (error: unknown) => await giveBack(store, settings, claim, error))
				// n8n has logged why. A claim that cannot be given back now runs out by itself.
				.catch(() => {});
		}
	} finally {
		for (const claim of left) await release(store, claim);
	}
}

const release = async (store: ExecutionStore, { record, claimToken }: Claim): Promise<void> =>
	await store.releaseClaim(record.id, claimToken);

/** Polls until it is stopped. Rounds never overlap; a failing round does not end the polling. */
export class Poller {
	private timer: NodeJS.Timeout | undefined;
	private round: Promise<void> = Promise.resolve();
	private stopped = false;
	private trouble = '';

	private readonly pruning: Pruning;

	constructor(private readonly settings: PollSettings) {
		this.pruning = new Pruning(settings.workflowId, settings.clock);
	}

	start(): void {
		this.round = this.poll().finally(() => {
			if (this.stopped) return;
			this.timer = setTimeout(() => this.start(), this.settings.intervalMs);
			this.timer.unref();
		});
	}

	/** No claim is made after it resolves. */
	async stop(): Promise<void> {
		this.stopped = true;
		clearTimeout(this.timer);
		await this.round;
	}

	private async poll(): Promise<void> {
		try {
			const wiring = await this.settings.wiring();
			const claimed = await claimDue(wiring, this.settings);
			await handOut(wiring.store, this.settings, claimed, () => this.stopped);
			await this.pruning.round(wiring, () => this.stopped);
			this.trouble = '';
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			if (message !== this.trouble) this.settings.report(message);
			this.trouble = message;
		}
	}
}
