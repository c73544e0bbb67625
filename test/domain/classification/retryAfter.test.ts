import { classifyError } from '../../../nodes/domain/classify';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const waitOf = (error: object): number | undefined =>
	classifyError({ message: '', httpCode: '429', ...error }, NOW).retryAfterMs;

const header = (name: string, value: string) => ({ response: { headers: { [name]: value } } });

describe('the header Retry-After', () => {
	test.each<[string, number | undefined]>([
		['17', 17 * SECOND],
		['0', 0],
		['1.5', 1500],
		[' 20 ', 20 * SECOND],
		['Thu, 01 Jan 2026 00:00:30 GMT', 30 * SECOND],
		['Wed, 31 Dec 2025 23:59:00 GMT', 0],
		['2026-01-01T00:01:00Z', MINUTE],
		['20s', 20 * SECOND],
		['soon', undefined],
		['', undefined],
		['99999999999', undefined],
	])('"%s" is %s ms', (value, ms) => {
		expect(waitOf(header('Retry-After', value))).toBe(ms);
		expect(waitOf(header('retry-after', value))).toBe(ms);
	});
});

describe('x-ratelimit-reset*', () => {
	test.each<[string, string, number | undefined]>([
		['x-ratelimit-reset', '30', 30 * SECOND],
		['x-ratelimit-reset', String(NOW / 1000 + 60), MINUTE],
		['x-ratelimit-reset', String(NOW + 5000), 5 * SECOND],
		['x-ratelimit-reset', String(NOW - 5000), 0],
		['x-ratelimit-reset', '2026-01-01T00:00:10Z', 10 * SECOND],
		['X-Rate-Limit-Reset', '7', 7 * SECOND],
		['ratelimit-reset', '8', 8 * SECOND],
		['x-ratelimit-reset-requests', '6m0s', 6 * MINUTE],
		['x-ratelimit-reset-tokens', '20ms', 20],
		['x-ratelimit-reset-after', '2.5', 2500],
		['x-ratelimit-reset', 'never', undefined],
		['x-ratelimit-limit', '100', undefined],
	])('%s: %s is %s ms', (name, value, ms) => {
		expect(waitOf(header(name, value))).toBe(ms);
	});

	test('of several limits the last one to be free again counts', () => {
		const headers = { 'x-ratelimit-reset-requests': '2s', 'x-ratelimit-reset-tokens': '9s' };
		expect(waitOf({ headers })).toBe(9 * SECOND);
	});

	test('a limit that is not used up says nothing', () => {
		const headers = { 'x-ratelimit-reset': '3000', 'x-ratelimit-remaining': '4999' };
		expect(waitOf({ headers })).toBeUndefined();
		expect(waitOf({ headers: { ...headers, 'x-ratelimit-remaining': '0' } })).toBe(3000 * SECOND);
	});
});

describe('hints', () => {
	test.each<[string, unknown, number | undefined]>([
		['retryAfter', 3, 3 * SECOND],
		['retry_after', 0.75, 750],
		['retry_after', '4', 4 * SECOND],
		['retry_after', '2026-01-01T00:00:10Z', 10 * SECOND],
		['retry_after_ms', 1700, 1700],
		['retryAfterMs', '1700', 1700],
		['retry_in_seconds', 9, 9 * SECOND],
		['wait_seconds', 11, 11 * SECOND],
		['retryAfter', true, undefined],
		['retryAfter', {}, undefined],
		['retryAfter', -1, 0],
		['retryAfter', Infinity, undefined],
		['retry_after_ms', -1, undefined],
	])('%s: %s is %s ms', (key, value, ms) => {
		expect(waitOf({ errorResponse: { [key]: value } })).toBe(ms);
	});

	test("n8n's failure", () => {
		expect(waitOf({ failure: { retryAfterMs: 1234 } })).toBe(1234);
		expect(waitOf({ failure: { resetsAtEpochMs: NOW + 500 } })).toBe(500);
		expect(waitOf({ failure: { resetsAtEpochMs: NOW - 500 } })).toBe(0);
		expect(waitOf({ failure: { retryAfterMs: '5' } })).toBeUndefined();
	});
});

describe('text', () => {
	test.each<[string, number | undefined]>([
		['retry after 17', 17 * SECOND],
		['Please try again in 20s.', 20 * SECOND],
		['try again in 1m30s', 90 * SECOND],
		['Try again in 500 milliseconds', 500],
		['try again in 120ms', 120],
		['retry in 2 minutes', 2 * MINUTE],
		['Retry after 3 hours', 3 * HOUR],
		['The limit will reset in 26 seconds', 26 * SECOND],
		['resets in 5 min', 5 * MINUTE],
		['Please wait 5 seconds', 5 * SECOND],
		['User-rate limit exceeded.  Retry after 2026-01-01T00:00:42.000Z', 42 * SECOND],
		['429 - "{\\"retry_after\\":17}"', 17 * SECOND],
		['429 - "{\\"retry_after_ms\\": 1700}"', 1700],
		['429 - "{\\"retryAfterMs\\": 1700}"', 1700],
		['429 - "{\\"extras\\":{\\"wait_seconds\\":12}}"', 12 * SECOND],
		['Retry-After: 8', 8 * SECOND],
		// Numbers that are no wait.
		['connect ECONNRESET 127.0.0.1:443', undefined],
		['Retry 3 of 5 failed', undefined],
		['wait 5', undefined],
		['Reset password 123', undefined],
		['Retry after a while', undefined],
		['too many requests: 100 in 60 seconds', undefined],
	])('"%s" is %s ms', (text, ms) => {
		expect(waitOf({ message: text })).toBe(ms);
		expect(waitOf({ description: text })).toBe(ms);
		expect(waitOf({ messages: [text] })).toBe(ms);
	});
});

test('the most reliable hint counts: failure, header, hint, reset, text', () => {
	const text = { message: 'retry after 1' };
	const reset = { ...text, response: { headers: { 'x-ratelimit-reset': '2' } } };
	const hint = { ...reset, retryAfter: 3 };
	const retryAfter = {
		...hint,
		response: { headers: { 'x-ratelimit-reset': '2', 'retry-after': '4' } },
	};
	const failure = { ...retryAfter, failure: { cause: 'rate-limited', retryAfterMs: 5000 } };
	expect([text, reset, hint, retryAfter, failure].map(waitOf)).toEqual([
		1000, 2000, 3000, 4000, 5000,
	]);
});

test('without a hint the classification has no wait', () => {
	expect(classifyError({ message: '', httpCode: '503' })).toEqual({
		type: 'ConnectionError',
		because: 'HTTP status 503',
	});
});
