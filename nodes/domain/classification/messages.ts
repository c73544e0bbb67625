import type { ErrorType } from '../errorTypes';

/** n8n's standard sentences, which are all that is left of a status when a node wraps its error. */
export const STANDARD_SENTENCES: ReadonlyArray<readonly [sentence: string, code: string]> = [
	['The service is receiving too many requests from you', '429'],
	['Bad request - please check your parameters', '400'],
	['Authorization failed - please check your credentials', '401'],
	['Payment required - perhaps check your payment details?', '402'],
	['Forbidden - perhaps check your credentials?', '403'],
	['The resource you are requesting could not be found', '404'],
	['Method not allowed - please check you are using the right HTTP method', '405'],
	['The service was not able to process your request', '500'],
	['Bad gateway - the service failed to handle your request', '502'],
	[
		'Service unavailable - try again later or consider setting this node to retry automatically',
		'503',
	],
	['Gateway timed out - perhaps try again later?', '504'],
	['The service refused the connection - perhaps it is offline', 'ECONNREFUSED'],
	['The connection to the server was closed unexpectedly, perhaps it is offline', 'ECONNRESET'],
	[
		'The connection cannot be established, this usually occurs due to an incorrect host',
		'ENOTFOUND',
	],
	['The connection timed out, consider setting the', 'ETIMEDOUT'],
	['The connection was aborted, perhaps the server is offline', 'ECONNABORTED'],
];

/** The last resort: words that services agree on. "canceled" is none of them: it is no cancel. */
export const MESSAGE_PATTERNS: ReadonlyArray<readonly [pattern: RegExp, type: ErrorType]> = [
	[
		/\b(too many requests|rate limit(ed)?( exceeded| reached)?|quota exceeded)\b/i,
		'RateLimitError',
	],
	[
		/\b(socket hang up|connection (refused|reset|closed|terminated)|connect econn\w+|getaddrinfo)\b/i,
		'ConnectionError',
	],
	[/\b(timed? ?out|timeout of \d+ ?ms exceeded|deadline exceeded)\b/i, 'ModuleTimeoutError'],
	[/\b(no space left on device|disk (is )?full|insufficient storage)\b/i, 'OutOfSpaceError'],
	[/\b(unique constraint|duplicate key|duplicate entry|already exists)\b/i, 'DuplicateDataError'],
	[/\b(invalid|expired|revoked) (access )?token\b/i, 'InvalidAccessTokenError'],
	[/\b(file|payload|entity|request) (is )?too large\b/i, 'MaxFileSizeExceededError'],
];
