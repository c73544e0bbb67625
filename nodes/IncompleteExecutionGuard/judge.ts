import { classifyError } from '../domain/classify';
import type { Classification } from '../domain/errorTypes';
import type { Failure } from '../domain/record';
import { decide, type Decision } from '../domain/rules';
import { errorOfSubNode, withTracedType } from '../engine/evidence';
import type { Outcome } from '../engine/outcome';
import { messageOf, savedError } from '../engine/savedError';
import type { NextStep } from '../store/executionStore';
import type { GuardContext } from './guardContext';
import { judgeWaiting } from './judgeWaiting';

type Unfinished = Extract<Outcome, { kind: 'failed' | 'waiting' }>;

/** An item that is kept. */
export interface ToStore {
	action: 'store';
	outcome: 'failed' | 'waiting';
	failure: Failure;
	next: NextStep;
}

/** What becomes of an item that did not finish. */
type Judgement =
	| ToStore
	/** The execution fails with the original error. */
	| { action: 'fail'; error: unknown };

/** What is special about this try. */
interface Circumstances {
	/** The error is one of the workflow's first module. */
	firstModule: boolean;
	/** Retries since a later node was reached; undefined on the first run. */
	retriesSinceProgress?: number;
}

function classify({ host, clock }: GuardContext, outcome: Unfinished & { kind: 'failed' }) {
	const { rawError, runData, endedAt } = outcome;
	const own = classifyError(withTracedType(rawError, runData, endedAt.name), clock());
	const subNode = errorOfSubNode(host.workflow, runData, endedAt.name);
	if (!subNode) return own;
	const better = classifyError(subNode.error, clock());
	return better.type === 'RuntimeError'
		? own
		: { ...better, because: `"${subNode.node}": ${better.because}` };
}

const ENGINE_FAILED =
	'n8n’s engine itself failed here; a resubmission starts at the beginning of the branch';

function judgeFailed(
	run: GuardContext,
	outcome: Unfinished & { kind: 'failed' },
	{ firstModule, retriesSinceProgress }: Circumstances,
): Judgement {
	const classification = classify(run, outcome);
	const decision = decide(classification, {
		schedule: run.settings.schedule,
		otherErrors: run.settings.otherErrors,
		honourRetryAfter: run.settings.honourRetryAfter,
		firstModule,
		isRetry: retriesSinceProgress !== undefined,
		retries: retriesSinceProgress ?? 0,
		random: run.random,
	});
	if (decision.action === 'fail') return { action: 'fail', error: outcome.rawError };
	const failure: Failure = {
		errorType: classification.type,
		because: classification.because,
		message: messageOf(outcome.rawError),
		failedNode: outcome.endedAt,
		error: { ...savedError(outcome.savedError), ...nameOf(outcome.rawError) },
	};
	const next = nextStep(classification, decision, outcome);
	return { action: 'store', outcome: 'failed', failure, next };
}

/** n8n's copy of an error loses the name of most classes. */
const nameOf = (error: unknown): { name?: string } => {
	const { name } = (error ?? {}) as { name?: unknown };
	return typeof name === 'string' ? { name } : {};
};

function nextStep(
	classification: Classification,
	decision: Exclude<Decision, { action: 'fail' }>,
	outcome: Unfinished,
): NextStep {
	if (outcome.continuation.start === 'branch') {
		return { status: 'unresolved', reason: ENGINE_FAILED };
	}
	if (decision.action === 'retry') return { status: 'pending', dueInMs: decision.delayMs };
	return decision.because === classification.because
		? { status: 'unresolved' }
		: { status: 'unresolved', reason: decision.because };
}

export const judge = (
	run: GuardContext,
	outcome: Unfinished,
	circumstances: Circumstances,
): Judgement =>
	outcome.kind === 'waiting'
		? judgeWaiting(outcome, run.clock())
		: judgeFailed(run, outcome, circumstances);
