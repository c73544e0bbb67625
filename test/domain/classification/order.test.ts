import { classifyError } from '../../../nodes/domain/classify';
import type { ErrorType } from '../../../nodes/domain/errorTypes';

/*
 * Every row has the evidence of its own kind and of all kinds below it; its own must win.
 * From the top: each row takes the strongest evidence out of the one before.
 */
const message = { message: 'too many requests' };
const sentence = { message: 'The file or directory does not exist' };
const n8nClass = { ...message, name: 'ExpressionError' };
const statusAsCode = { ...sentence, name: 'ExpressionError', code: 409 };
const code = { ...sentence, name: 'ExpressionError', code: 'ETIMEDOUT' };
const http = { ...code, httpCode: '413' };
const serviceCode = { ...http, reason: 'rateLimitExceeded' };
const failure = { ...serviceCode, failure: { cause: 'temporarily-unavailable' } };
const declared = { ...failure, type: 'InconsistencyError' };

const ORDER: Array<[evidence: string, error: object, type: ErrorType, because: string]> = [
	['what is declared', declared, 'InconsistencyError', 'declared as InconsistencyError'],
	["n8n's failure cause", failure, 'ConnectionError', 'n8n says temporarily-unavailable'],
	["the service's code", serviceCode, 'RateLimitError', "service's code rateLimitExceeded"],
	['the HTTP status', http, 'MaxFileSizeExceededError', 'HTTP status 413'],
	['the code', code, 'ModuleTimeoutError', 'code ETIMEDOUT'],
	['a status as code', statusAsCode, 'DuplicateDataError', 'code 409'],
	[
		"n8n's sentence",
		{ ...sentence, name: 'X' },
		'InvalidConfigurationError',
		'sentence for ENOENT',
	],
	["n8n's class", n8nClass, 'DataError', "n8n's ExpressionError"],
	['the message', message, 'RateLimitError', 'the message says "too many requests"'],
	['nothing', { message: 'oh' }, 'RuntimeError', 'nothing in the error says'],
];

describe('the first evidence wins, and is named', () => {
	test.each(ORDER)('%s', (_, error, type, because) => {
		const found = classifyError(error);
		expect(found.type).toBe(type);
		expect(found.because).toContain(because);
	});

	test.each(ORDER)('%s, found in the cause', (_, error, type, because) => {
		const found = classifyError(new Error('outer', { cause: error }));
		expect(found.type).toBe(type);
		expect(found.because).toContain(because);
	});
});

test('of two errors with the same kind of evidence the outer one wins', () => {
	const error = { message: '', httpCode: '503', cause: { httpCode: '401' } };
	expect(classifyError(error)).toEqual({ type: 'ConnectionError', because: 'HTTP status 503' });
});

test('stronger evidence inside wins over weaker evidence outside', () => {
	const error = { message: 'too many requests', cause: { code: 'ENOSPC' } };
	expect(classifyError(error)).toEqual({ type: 'OutOfSpaceError', because: 'code ENOSPC' });
});

describe('an error is looked for', () => {
	test.each([
		'cause',
		'errorResponse',
		'response',
		'error',
		'errors',
		'data',
		'body',
		'context',
		'metadata',
		'extensions',
		'extras',
		'details',
	])('in "%s"', (key) => {
		expect(classifyError({ message: 'x', [key]: { statusCode: 429 } }).type).toBe('RateLimitError');
		expect(classifyError({ message: 'x', [key]: [{ statusCode: 429 }] }).type).toBe(
			'RateLimitError',
		);
	});

	test('not in what was sent', () => {
		const context = { request: { timeout: 300000, code: 'ETIMEDOUT', status: 503 } };
		expect(classifyError({ message: 'x', context }).type).toBe('RuntimeError');
	});
});
