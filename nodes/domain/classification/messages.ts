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
	['The host is unreachable, perhaps the server is offline', 'EHOSTUNREACH'],
	['The DNS server returned an error, perhaps the server is offline', 'EAI_AGAIN'],
	['The server closed the connection unexpectedly', 'ECONNRESET'],
	['The address is not available, ensure that you have the right IP address', 'EADDRNOTAVAIL'],
	['The port is already occupied by some other application', 'EADDRINUSE'],
	['The file or directory does not exist', 'ENOENT'],
	['The file path was expected but the given path is a directory', 'EISDIR'],
	['The directory path was expected but the given path is a file', 'ENOTDIR'],
	['Forbidden by access permissions, make sure you have the right permissions', 'EACCES'],
	['Operation not permitted, make sure you have the right permissions', 'EPERM'],
	['Your request is invalid or could not be processed by the service', '4xx'],
	['The service failed to process your request', '5xx'],
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

/** n8n-core's sentences about a credential that is missing or cannot be used. */
export const CREDENTIAL_SENTENCES: readonly RegExp[] = [
	/^Node (type "[^"]*" )?does not have any credentials\b/,
	/^Credentials not found/,
	/^Credential with ID ".*" does not exist for type "/,
	/^Found credential with no ID/,
	/^Unrecognized credential type: /,
	/^Credential type "[^"]*" is restricted to specific nodes/,
	/^No data is set on this credentials/,
	/^Credentials could not be decrypted/,
	/^Decrypted credentials data is not valid JSON/,
	/^Credentials data is not in a valid format/,
];
