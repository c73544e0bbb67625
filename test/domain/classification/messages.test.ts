import { classifyError } from '../../../nodes/domain/classify';
import { MESSAGE_PATTERNS } from '../../../nodes/domain/classification/messages';
import type { ErrorType } from '../../../nodes/domain/errorTypes';

const SAID: Array<[message: string, type: ErrorType]> = [
	['Too many requests', 'RateLimitError'],
	['API rate limit exceeded for user 7', 'RateLimitError'],
	['Rate limit reached for gpt', 'RateLimitError'],
	['rate limited', 'RateLimitError'],
	['Quota exceeded.', 'RateLimitError'],
	['socket hang up', 'ConnectionError'],
	['Connection refused', 'ConnectionError'],
	['the connection reset by peer', 'ConnectionError'],
	['Connection closed unexpectedly', 'ConnectionError'],
	['Connection terminated unexpectedly', 'ConnectionError'],
	['connect ECONNREFUSED 127.0.0.1:5432', 'ConnectionError'],
	['getaddrinfo failed', 'ConnectionError'],
	['Task execution timed out after 5 seconds', 'ModuleTimeoutError'],
	['Query read timeout of 100 ms exceeded', 'ModuleTimeoutError'],
	['request timeout of 300ms exceeded', 'ModuleTimeoutError'],
	['The operation timedout', 'ModuleTimeoutError'],
	['Deadline exceeded', 'ModuleTimeoutError'],
	['write: no space left on device', 'OutOfSpaceError'],
	['disk full', 'OutOfSpaceError'],
	['The disk is full', 'OutOfSpaceError'],
	['Insufficient storage', 'OutOfSpaceError'],
	['duplicate key value violates unique constraint "a"', 'DuplicateDataError'],
	["Duplicate entry '7' for key 'PRIMARY'", 'DuplicateDataError'],
	['The table already exists', 'DuplicateDataError'],
	['Invalid access token', 'InvalidAccessTokenError'],
	['expired token', 'InvalidAccessTokenError'],
	['This is a revoked token', 'InvalidAccessTokenError'],
	['File too large', 'MaxFileSizeExceededError'],
	['request entity too large', 'MaxFileSizeExceededError'],
	['The payload is too large', 'MaxFileSizeExceededError'],
];

test.each(SAID)('"%s" is a %s', (message, type) => {
	const found = classifyError(new Error(message));
	expect(found.type).toBe(type);
	expect(found.because).toMatch(/^the message says "/);
});

test('every pattern is tested', () => {
	for (const [pattern] of MESSAGE_PATTERNS) {
		expect(SAID.some(([message]) => pattern.test(message))).toBe(true);
	}
});

test('a thrown text is read, too', () => {
	expect(classifyError('socket hang up').type).toBe('ConnectionError');
});

test.each([
	// n8n and services write it for many reasons; a real cancel never reaches the rules.
	'The order was canceled by the customer',
	'This execution has been cancelled',
	'This operation was aborted',
	'corporate limits apply',
	'the filetoo large',
	'',
])('"%s" says nothing', (message) => {
	expect(classifyError(new Error(message))).toEqual({
		type: 'RuntimeError',
		because: 'nothing in the error says what kind it is',
	});
});
