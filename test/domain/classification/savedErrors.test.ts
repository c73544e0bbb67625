import { classifyError } from '../../../nodes/domain/classify';
import type { ErrorType } from '../../../nodes/domain/errorTypes';

/** Errors as n8n 2.41 saves them: plain data, without causes and headers, sometimes without a name. */
const SAVED: Array<[what: string, error: object, type: ErrorType, because: string]> = [
	[
		'HTTP Request: the status, as text',
		{
			name: 'NodeApiError',
			message: 'Service unavailable - try again later or consider setting this node to retry',
			description: 'overloaded',
			httpCode: '503',
			messages: ['503 - "{\\"error\\":\\"overloaded\\"}"'],
			context: { request: { timeout: 300000, uri: 'http://x/invalid_token' } },
		},
		'ConnectionError',
		'HTTP status 503',
	],
	[
		'HTTP Request: a 403 that is a limit, in the body n8n kept as text',
		{
			name: 'NodeApiError',
			message: 'Forbidden - perhaps check your credentials?',
			httpCode: '403',
			messages: ['403 - "{\\"error\\":{\\"errors\\":[{\\"reason\\":\\"rateLimitExceeded\\"}]}}"'],
		},
		'RateLimitError',
		"the service's code rateLimitExceeded",
	],
	[
		'a status in messages only',
		{ name: 'NodeApiError', message: 'x', httpCode: null, messages: ['413 - "too much"'] },
		'MaxFileSizeExceededError',
		'HTTP status 413',
	],
	[
		'HTTP Request: the connection is refused',
		{
			name: 'NodeApiError',
			message: 'The service refused the connection - perhaps it is offline',
			httpCode: 'ECONNREFUSED',
			messages: ['connect ECONNREFUSED 127.0.0.1:9'],
		},
		'ConnectionError',
		'code ECONNREFUSED',
	],
	[
		'HTTP Request: its own time limit, which axios calls aborted',
		{
			name: 'NodeApiError',
			message: 'The connection was aborted, perhaps the server is offline',
			httpCode: 'ECONNABORTED',
			messages: ['timeout of 300ms exceeded'],
		},
		'ModuleTimeoutError',
		'code ECONNABORTED by a time limit',
	],
	[
		'HTTP Request v1: the status of the promise',
		{ name: 'NodeApiError', message: 'Service error', httpCode: 'rejected', messages: [] },
		'UnexpectedError',
		'a NodeApiError without a code',
	],
	[
		'newer app nodes: the body in context.data',
		{
			name: 'NodeApiError',
			message: 'Forbidden',
			description: 'Request failed with status code 403',
			httpCode: '403',
			context: { data: { error: { code: 403, errors: [{ reason: 'userRateLimitExceeded' }] } } },
		},
		'RateLimitError',
		"the service's code userRateLimitExceeded",
	],
	[
		'Salesforce: the code in the context',
		{
			name: 'NodeApiError',
			message: 'x',
			httpCode: '403',
			context: { errorCode: 'REQUEST_LIMIT_EXCEEDED' },
		},
		'RateLimitError',
		"the service's code REQUEST_LIMIT_EXCEEDED",
	],
	[
		'AWS S3: raw XML',
		{
			name: 'NodeApiError',
			message: 'Service unavailable',
			description: '<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>',
			httpCode: '503',
		},
		'RateLimitError',
		"the service's code SlowDown",
	],
	[
		'AWS DynamoDB: no name, the status in the text only',
		{ level: 'warning', message: 'AWS error response [400]: Item is wrong', stack: 'Error: AWS' },
		'DataError',
		'HTTP status 400',
	],
	[
		'GraphQL: the code in the extensions of an answer with 200',
		{
			name: 'NodeApiError',
			message: 'x',
			errorResponse: {
				httpCode: '200',
				errors: [{ message: 'slow down', extensions: { code: 'TooManyRequests' } }],
			},
		},
		'RateLimitError',
		"the service's code TooManyRequests",
	],
	[
		'GraphQL: a gRPC name in the extensions',
		{ message: 'x', errors: [{ message: 'who?', extensions: { code: 'UNAUTHENTICATED' } }] },
		'InvalidAccessTokenError',
		'code UNAUTHENTICATED',
	],
	[
		'Slack: ok false in an answer with 200',
		{ name: 'NodeOperationError', message: 'Slack error response: "ratelimited"' },
		'RateLimitError',
		"the service's code ratelimited",
	],
	[
		're-wrapped: the standard sentence is all that is left',
		{
			name: 'NodeOperationError',
			message: 'The service is receiving too many requests from you (item 0)',
			tags: { reWrapped: true },
			messages: [],
		},
		'RateLimitError',
		"n8n's sentence for 429",
	],
	[
		're-wrapped: a status without a sentence of its own',
		{ name: 'NodeOperationError', message: 'The service failed to process your request' },
		'UnexpectedError',
		"n8n's sentence for 5xx",
	],
	[
		"re-wrapped: axios's own time limit",
		{
			name: 'NodeOperationError',
			message: 'The connection was aborted, perhaps the server is offline',
			messages: ['timeout of 300ms exceeded'],
		},
		'ModuleTimeoutError',
		"n8n's sentence for a time limit",
	],
	[
		're-wrapped: a foreign message',
		{ name: 'NodeOperationError', message: 'socket hang up', tags: { reWrapped: true } },
		'ConnectionError',
		'the message says "socket hang up"',
	],
	[
		"a sub-workflow's error",
		{
			name: 'NodeOperationError',
			message: 'Service unavailable',
			errorResponse: { name: 'NodeApiError', message: 'x', httpCode: '429' },
		},
		'RateLimitError',
		'HTTP status 429',
	],
	[
		"a sub-workflow's Code node",
		{
			name: 'NodeOperationError',
			message: 'slow [line 1]',
			errorResponse: { message: 'slow [line 1]', description: 'RateLimitError' },
		},
		'RateLimitError',
		'the error is declared as RateLimitError',
	],
	[
		'Stop And Error with an object',
		{
			name: 'NodeOperationError',
			message: 'no stock',
			type: 'InconsistencyError',
			context: { metadata: { type: 'InconsistencyError', name: 'x' } },
		},
		'InconsistencyError',
		'the error is declared as InconsistencyError',
	],
	[
		'Stop And Error with a foreign object',
		{ name: 'NodeOperationError', message: 'x', context: { metadata: { httpCode: 429 } } },
		'RateLimitError',
		'HTTP status 429',
	],
	[
		'Code node: a name that is no type',
		{ name: 'WrappedExecutionError', message: 'x is not a function', description: 'TypeError' },
		'RuntimeError',
		'nothing in the error says what kind it is',
	],
	[
		'FTP: the reply in httpCode',
		{
			name: 'NodeApiError',
			message: 'The service failed to process your request',
			httpCode: '552',
		},
		'OutOfSpaceError',
		'FTP reply 552',
	],
	[
		'FTP: a reply that is an HTTP status, too, known by the node',
		{
			name: 'NodeApiError',
			message: 'x',
			httpCode: '530',
			node: { type: 'n8n-nodes-base.ftp' },
		},
		'InvalidAccessTokenError',
		'FTP reply 530',
	],
	[
		'FTP: a numeric code, known by the stack',
		{
			message: 'Login incorrect.',
			code: 530,
			stack:
				'Error: Login incorrect.\n    at makeError (/x/node_modules/@icetee/ftp/lib/connection.js:1',
		},
		'InvalidAccessTokenError',
		'FTP reply 530',
	],
	[
		'AMQP: a numeric code',
		{ message: 'PRECONDITION_FAILED', code: 406, stack: 'Error: x' },
		'DataError',
		'code 406',
	],
	[
		'SMTP: the reply says more than the code',
		{ message: 'mailbox busy', code: 'EENVELOPE', responseCode: 450, command: 'RCPT TO' },
		'ConnectionError',
		"the mail server's reply 450",
	],
	[
		'MySQL: the code at the end of the description',
		{
			name: 'NodeOperationError',
			message: "Duplicate entry '7' for key 'a'",
			description: 'sql: INSERT ..., code: ER_DUP_ENTRY',
		},
		'DuplicateDataError',
		'code ER_DUP_ENTRY',
	],
	[
		'PostgreSQL: the query in the description is not searched',
		{
			name: 'NodeOperationError',
			message: 'relation "a" does not exist',
			description: "Failed query: select 'ratelimited', 'too many requests'",
		},
		'DataError',
		'a NodeOperationError',
	],
	[
		'PostgreSQL clients that keep the SQLSTATE',
		{ name: 'error', message: 'x', code: '23505', severity: 'ERROR' },
		'DuplicateDataError',
		'code 23505',
	],
	[
		'a failed OAuth2 refresh',
		{
			name: 'NodeApiError',
			message: 'x',
			httpCode: '400',
			failure: { cause: 'credential-invalid' },
		},
		'InvalidAccessTokenError',
		'n8n says credential-invalid',
	],
	[
		"a missing credential, a node's own words",
		{ name: 'NodeOperationError', message: 'Node does not have any credentials set for "x"' },
		'InvalidConfigurationError',
		'n8n says "Node does not have any credentials set',
	],
	[
		'a deleted credential: no name',
		{ message: 'Credential with ID "7" does not exist for type "x".', stack: 'Error: C' },
		'InvalidConfigurationError',
		'n8n says "Credential with ID',
	],
	[
		'a credential of another encryption key: no name',
		{ message: 'Credentials could not be decrypted. The likely reason is ...', stack: 'Error: C' },
		'InvalidConfigurationError',
		'n8n says "Credentials could not be decrypted',
	],
	[
		'an expression error',
		{ name: 'ExpressionError', message: 'No path back to node', context: { type: 'paired_item' } },
		'DataError',
		"n8n's ExpressionError",
	],
	[
		"a node's own words are no evidence of their own",
		{ name: 'NodeOperationError', message: 'The sheet already exists', messages: [] },
		'DataError',
		'a NodeOperationError',
	],
	[
		'a name lost, but for the stack',
		{ message: 'The value is wrong', stack: 'NodeOperationError: The value is wrong\n    at x' },
		'DataError',
		'a NodeOperationError',
	],
	[
		'the Code node ran too long',
		{ message: 'Task execution timed out after 5 seconds', stack: 'Error: Task' },
		'ModuleTimeoutError',
		'the message says "timed out"',
	],
	['Redis: the message only', { message: 'Connection closed' }, 'ConnectionError', 'the message'],
	['an empty message', { message: '' }, 'RuntimeError', 'nothing in the error says'],
];

test.each(SAVED)('%s', (_, error, type, because) => {
	// Records come back as data: nothing may depend on classes.
	const found = classifyError(JSON.parse(JSON.stringify(error)));
	expect(found.type).toBe(type);
	expect(found.because).toContain(because);
});
