import { classifyError } from '../domain/classify';
import type { Classification } from '../domain/errorTypes';
import type { Failure } from '../domain/record';
import { decide, type Decision } from '../domain/rules';
import { SUB_WORKFLOW_TYPE } from '../engine/continuation';
import { errorOfSubNode } from '../engine/evidence';
import type { Outcome } from '../engine/outcome';
import { messageOf, savedError } from '../engine/savedError';
import type { NextStep } from '../store/executionStore';
import type { GuardContext } from './guardContext';

type Unfinished = Extract<Outcome, { kind: 'failed' | 'waiting' }>;

/** What becomes of an item that did not finish. */
export type Judgement =
	| { action: 'store'; failure: Failure; next: NextStep }
	/** The execution fails with the original error. */
	| { action: 'fail'; error: unknown };

/** What is special about this try. */
export interface Circumstances {
	/** The error is one of the workflow's first module. */
	firstModule: boolean;
	/** Retries since a later node was reached; undefined on the first run. */
	retriesSinceProgress?: number;
}

function classify({ host, clock }: GuardContext, outcome: Unfinished & { kind: 'failed' }) {
	const { rawError, runData, endedAt } = outcome;
	const own = classifyError(rawError, clock());
	const subNode = errorOfSubNode(host.workflow, runData, endedAt.name);
	if (!subNode) return own;
	const better = classifyError(subNode.error, clock());
	return better.type === 'RuntimeError'
		? own
		: { ...better, because: `"${subNode.node}": ${better.because}` };
}

/** Why an item is kept for a person, whatever its error; undefined when nothing is special. */
function heldBecause({ continuation }: Unfinished): string | undefined {
	if (continuation.start === 'branch') {
		return 'n8n’s engine itself failed here; a resubmission starts at the beginning of the branch';
	}
	return undefined;
}

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
	return { action: 'store', failure, next: nextStep(classification, decision, outcome) };
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
	const reason = heldBecause(outcome);
	if (reason !== undefined) return { status: 'unresolved', reason };
	if (decision.action === 'retry') return { status: 'pending', dueInMs: decision.delayMs };
	return decision.because === classification.because
		? { status: 'unresolved' }
		: { status: 'unresolved', reason: decision.because };
}

/** n8n's "until somebody answers": the years 2999 and 3000. */
const FOR_SOMEBODY = Date.UTC(2999, 0, 1);

/** What waits, and what that means for the item. */
function explainWait({ endedAt, waitTill }: Unfinished & { kind: 'waiting' }): [string, string] {
	if (endedAt.type === SUB_WORKFLOW_TYPE) {
		return [
			`"${endedAt.name}" started a sub-workflow that waits`,
			'The item was set aside, because a guarded branch cannot wait for its sub-workflow. The sub-workflow itself goes on; resubmitting runs it anew, and then waits again',
		];
	}
	if (waitTill >= FOR_SOMEBODY) {
		return [
			`"${endedAt.name}" waits for somebody outside, which a guarded branch cannot do`,
			'The item was set aside, because its link belongs to the whole execution, which is not waiting. Put the node behind "Completed". Resubmitting goes on after the wait, without an answer',
		];
	}
	const until = new Date(waitTill).toISOString();
	return [
		`"${endedAt.name}" waits until ${until}, longer than a guarded branch can wait`,
		'The item was set aside, because waits of more than 65 seconds do not fit into a guarded branch. Resubmit it when it is time: it goes on after the wait',
	];
}

function judgeWaiting(outcome: Unfinished & { kind: 'waiting' }): Judgement {
	const [message, reason] = explainWait(outcome);
	const failure: Failure = {
		errorType: 'InvalidConfigurationError',
		because: 'a long wait in the guarded branch',
		message,
		failedNode: outcome.endedAt,
		error: { message, description: reason },
	};
	return { action: 'store', failure, next: { status: 'unresolved', reason } };
}

export const judge = (
	run: GuardContext,
	outcome: Unfinished,
	circumstances: Circumstances,
): Judgement =>
	outcome.kind === 'waiting' ? judgeWaiting(outcome) : judgeFailed(run, outcome, circumstances);
