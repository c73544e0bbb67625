import type { Random } from './clock';
import type { Classification, ErrorType } from './errorTypes';
import { nextDelayMs, withRetryAfter, type Schedule } from './schedule';

/** What is done with a failed item. */
export type Action =
	/** Store it and retry it by itself. */
	| 'retry'
	/** Store it and wait for a person. */
	| 'hold'
	/** The execution fails with the original error; nothing is stored for the item. */
	| 'fail';

/** Fusion's defaults (source: Adobe Workfront Fusion, "Error processing"). */
export const DEFAULT_RULES: Readonly<Record<ErrorType, Action>> = {
	ConnectionError: 'retry',
	RateLimitError: 'retry',
	OutOfSpaceError: 'retry',
	ModuleTimeoutError: 'retry',
	DataError: 'hold',
	InvalidConfigurationError: 'hold',
	InvalidAccessTokenError: 'hold',
	UnexpectedError: 'hold',
	MaxFileSizeExceededError: 'hold',
	MaxResultsExceededError: 'hold',
	RuntimeError: 'fail',
	// Adobe's pages disagree about this one; the other reading is "like DataError".
	DuplicateDataError: 'fail',
	BundleValidationError: 'fail',
	IncompleteDataError: 'fail',
	InconsistencyError: 'fail',
};

export interface DecisionContext {
	/** Default: Fusion's. */
	schedule?: Schedule;
	/** What is done with errors whose rule is `fail`. Default `fail`. */
	otherErrors?: 'fail' | 'hold';
	/** The error is one of the workflow's first module. Default false. */
	firstModule?: boolean;
	/** A retry failed: it never fails the execution. Default false. */
	isRetry?: boolean;
	/** Retries made since a later node was reached. Default 0. */
	retries?: number;
	/** Wait as long as the service asks, when that is longer. Default true. */
	honourRetryAfter?: boolean;
	/** For jitter. Default `Math.random`. */
	random?: Random;
}

/** What is done, and why, in one phrase for people. */
export type Decision = { because: string } & (
	{ action: 'retry'; delayMs: number } | { action: 'hold' } | { action: 'fail' }
);

/** Applies the rules to a classified error. Pure, but for the jitter. */
export function decide(classification: Classification, context: DecisionContext = {}): Decision {
	const { firstModule = false, isRetry = false, otherErrors = 'fail' } = context;
	const { because, type } = classification;
	if (firstModule && !isRetry) {
		return { action: 'fail', because: `${because}, in the workflow’s first module` };
	}
	const action = DEFAULT_RULES[type];
	if (action === 'retry') return retry(classification, context);
	if (action === 'fail' && !isRetry && otherErrors === 'fail') return { action, because };
	return { action: 'hold', because };
}

function retry(
	{ because, retryAfterMs }: Classification,
	{ schedule = { kind: 'fusion' }, retries = 0, honourRetryAfter = true, random }: DecisionContext,
): Decision {
	const delayMs = nextDelayMs(schedule, retries + 1, random);
	if (delayMs === undefined) return { action: 'hold', because: 'No scheduled retry is left' };
	return {
		action: 'retry',
		delayMs: withRetryAfter(delayMs, honourRetryAfter ? retryAfterMs : undefined),
		because,
	};
}
