import { ERROR_TYPES, isErrorType, type ErrorType } from '../../nodes/domain/errorTypes';
import { decide, DEFAULT_RULES, type Action } from '../../nodes/domain/rules';

const MINUTE = 60_000;
const failed = (type: ErrorType, retryAfterMs?: number) => ({
	type,
	because: 'it failed',
	retryAfterMs,
});

const RULES: Array<[ErrorType, Action]> = [
	['ConnectionError', 'retry'],
	['RateLimitError', 'retry'],
	['OutOfSpaceError', 'retry'],
	['ModuleTimeoutError', 'retry'],
	['DataError', 'hold'],
	['InvalidConfigurationError', 'hold'],
	['InvalidAccessTokenError', 'hold'],
	['UnexpectedError', 'hold'],
	['MaxFileSizeExceededError', 'hold'],
	['MaxResultsExceededError', 'hold'],
	['RuntimeError', 'fail'],
	['DuplicateDataError', 'fail'],
	['BundleValidationError', 'fail'],
	['IncompleteDataError', 'fail'],
	['InconsistencyError', 'fail'],
];
const retried = RULES.filter(([, action]) => action === 'retry').map(([type]) => type);
const others = RULES.filter(([, action]) => action !== 'retry').map(([type]) => type);

test.each(RULES)('%s: %s', (type, action) => {
	expect(DEFAULT_RULES[type]).toBe(action);
	expect(decide(failed(type))).toEqual(
		action === 'retry'
			? { action, delayMs: 10 * MINUTE, because: 'it failed' }
			: { action, because: 'it failed' },
	);
});

test('every error type has a rule', () => {
	expect(RULES.map(([type]) => type).sort()).toEqual([...ERROR_TYPES].sort());
	expect(ERROR_TYPES.every(isErrorType)).toBe(true);
	expect([undefined, null, 7, {}, 'Error', 'constructor'].some(isErrorType)).toBe(false);
});

describe("an error of the workflow's first module", () => {
	test.each(ERROR_TYPES)('%s fails the execution', (type) => {
		const decision = decide(failed(type), { firstModule: true, otherErrors: 'hold' });
		expect(decision).toEqual({
			action: 'fail',
			because: 'it failed, in the workflow’s first module',
		});
	});
});

describe('other errors can be held', () => {
	test.each(others)('%s is held', (type) => {
		expect(decide(failed(type), { otherErrors: 'hold' }).action).toBe('hold');
	});
	test.each(retried)('%s is retried all the same', (type) => {
		expect(decide(failed(type), { otherErrors: 'hold' }).action).toBe('retry');
	});
});

describe('a retry that fails never fails the execution', () => {
	test.each(others)('%s waits for a person', (type) => {
		expect(decide(failed(type), { isRetry: true }).action).toBe('hold');
		expect(decide(failed(type), { isRetry: true, firstModule: true }).action).toBe('hold');
	});
	test.each(retried)('%s is retried while attempts remain', (type) => {
		const schedule = { kind: 'custom', minutes: [1, 2] } as const;
		const after = (retries: number) => decide(failed(type), { isRetry: true, retries, schedule });
		expect(after(0)).toMatchObject({ action: 'retry', delayMs: MINUTE });
		expect(after(1)).toMatchObject({ action: 'retry', delayMs: 2 * MINUTE });
		expect(after(2)).toEqual({ action: 'hold', because: 'No scheduled retry is left' });
	});
});

describe('Retry-After', () => {
	const delay = (retryAfterMs: number | undefined, honourRetryAfter?: boolean) => {
		const decision = decide(failed('RateLimitError', retryAfterMs), { honourRetryAfter });
		return decision.action === 'retry' ? decision.delayMs : undefined;
	};
	test.each([
		[undefined, 10 * MINUTE],
		[17_000, 10 * MINUTE],
		[20 * MINUTE, 20 * MINUTE],
		[30 * 24 * 60 * MINUTE, 7 * 24 * 60 * MINUTE],
	])('%s ms asked: the later of the two, at most 7 days', (asked, expected) => {
		expect(delay(asked)).toBe(expected);
	});
	test('is ignored when it is switched off', () => {
		expect(delay(20 * MINUTE, false)).toBe(10 * MINUTE);
	});
	test('does not bring attempts back', () => {
		expect(decide(failed('RateLimitError', 1000), { retries: 5 }).action).toBe('hold');
	});
});

test('the jitter is taken from the passed random', () => {
	const schedule = {
		kind: 'exponential',
		baseMinutes: 8,
		factor: 2,
		capMinutes: 60,
		attempts: 3,
	} as const;
	expect(decide(failed('ConnectionError'), { schedule, random: () => 0.25 })).toMatchObject({
		delayMs: 2 * MINUTE,
	});
});
