import { classifyError } from '../../../nodes/domain/classify';
import {
	CODES,
	FAILURE_CAUSES,
	FTP_REPLIES,
	GRPC_CODES,
	HTTP_STATUSES,
	MAIL_REPLIES,
	SERVICE_CODES,
	SQLSTATES,
} from '../../../nodes/domain/classification/codes';
import { STANDARD_SENTENCES } from '../../../nodes/domain/classification/messages';
import type { ErrorType } from '../../../nodes/domain/errorTypes';

type Expected = Partial<Record<ErrorType, string>>;

const rows = (expected: Expected): Array<[code: string, type: ErrorType]> =>
	Object.entries(expected).flatMap(([type, codes]) =>
		codes.split(/\s+/).map((code): [string, ErrorType] => [code, type as ErrorType]),
	);

/** One test for each row, and one that no row of the table goes without. */
function eachRow(
	name: string,
	table: ReadonlyMap<string, ErrorType>,
	expected: Expected,
	error: (code: string) => unknown,
	because: (code: string) => string,
): void {
	describe(name, () => {
		test.each(rows(expected))('%s is a %s', (code, type) => {
			expect(classifyError(error(code))).toEqual({ type, because: because(code) });
		});

		test('no row is untested', () => {
			expect(rows(expected).sort()).toEqual([...table].sort());
		});
	});
}

eachRow(
	'HTTP statuses',
	HTTP_STATUSES,
	{
		ModuleTimeoutError: '408',
		ConnectionError: '425 502 503 504 520 521 522 523 524 530',
		RateLimitError: '429',
		OutOfSpaceError: '507',
		MaxFileSizeExceededError: '413',
		InvalidAccessTokenError: '401 403',
		InvalidConfigurationError: '402 405 407 410 501 505',
		DuplicateDataError: '409',
	},
	(httpCode) => ({ name: 'NodeApiError', message: 'refused', httpCode }),
	(code) => `HTTP status ${code}`,
);

describe('HTTP statuses that are not in the table', () => {
	test.each(['400', '404', '406', '411', '415', '418', '422', '451', '499'])(
		'%s is a DataError',
		(httpCode) => {
			expect(classifyError({ message: '', httpCode }).type).toBe('DataError');
		},
	);
	test.each([500, 506, 508, 511, 525, 599])('%s is an UnexpectedError', (statusCode) => {
		expect(classifyError({ message: '', statusCode }).type).toBe('UnexpectedError');
	});
	test.each([100, 200, 204, 301, 304])('%s says nothing', (status) => {
		expect(classifyError({ message: '', status }).type).toBe('RuntimeError');
	});
});

eachRow(
	'Service codes correct a status that misleads',
	SERVICE_CODES,
	{
		RateLimitError: `rateLimitExceeded userRateLimitExceeded quotaExceeded dailyLimitExceeded
			ratelimited rate_limited REQUEST_LIMIT_EXCEEDED insufficient_quota ThrottledException RequestThrottled SlowDown RequestLimitExceeded ProvisionedThroughputExceededException
			LimitExceededException THROTTLED RATE_LIMITED COMPLEXITY_BUDGET_EXHAUSTED
			rate_limit_exceeded rate_limit_error`,
		ConnectionError: 'overloaded_error',
		InvalidAccessTokenError: `ExpiredToken ExpiredTokenException InvalidClientTokenId
			UnrecognizedClientException invalid_grant invalid_token token_expired invalid_auth
			token_revoked INVALID_SESSION_ID invalid_api_key`,
	},
	(code) => ({ message: 'Bad request', httpCode: '400', code }),
	(code) => `the service's code ${code}`,
);

test.each([
	'Throttling',
	'ThrottlingException',
	'Throttling.User',
	'TooManyRequests',
	'TooManyRequestsException',
])('the family of %s is a RateLimitError', (code) => {
	expect(classifyError({ message: '', httpCode: '400', code }).type).toBe('RateLimitError');
});

eachRow(
	'Codes of Node.js, databases and protocols',
	CODES,
	{
		ConnectionError: `ECONNREFUSED ECONNRESET ECONNABORTED EPIPE EHOSTUNREACH ENETUNREACH EAI_AGAIN
			ENOTFOUND ENETDOWN EHOSTDOWN UND_ERR_SOCKET ERR_SOCKET_CLOSED PROTOCOL_CONNECTION_LOST
			ER_LOCK_DEADLOCK ER_CON_COUNT_ERROR ER_TOO_MANY_USER_CONNECTIONS ER_SERVER_SHUTDOWN ESOCKET
			ECONNCLOSED EINSTLOOKUP EDNS NotWritablePrimary PrimarySteppedDown InterruptedAtShutdown
			WriteConflict HostUnreachable HostNotFound ShutdownInProgress`,
		ModuleTimeoutError: `ETIMEDOUT ESOCKETTIMEDOUT ETIME UND_ERR_CONNECT_TIMEOUT
			UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT ER_LOCK_WAIT_TIMEOUT PROTOCOL_SEQUENCE_TIMEOUT
			ER_QUERY_TIMEOUT ETIMEOUT MaxTimeMSExpired NetworkTimeout`,
		OutOfSpaceError: 'ENOSPC EDQUOT ER_DISK_FULL ER_RECORD_FILE_FULL OutOfDiskSpace',
		MaxFileSizeExceededError: 'EFBIG ERR_FS_FILE_TOO_LARGE',
		InvalidConfigurationError: `EACCES EPERM ENOENT EROFS ENOTDIR EISDIR ERR_INVALID_URL EPROTO
			CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT CERT_NOT_YET_VALID SELF_SIGNED_CERT_IN_CHAIN
			UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY
			ERR_TLS_CERT_ALTNAME_INVALID UNABLE_TO_GET_ISSUER_CERT CERT_REVOKED CERT_UNTRUSTED
			CERT_REJECTED CERT_SIGNATURE_FAILURE HOSTNAME_MISMATCH EADDRINUSE EADDRNOTAVAIL
			ER_NO_SUCH_TABLE ER_BAD_FIELD_ERROR ER_PARSE_ERROR ER_BAD_DB_ERROR ETLS`,
		InvalidAccessTokenError: 'FORBIDDEN ER_ACCESS_DENIED_ERROR ELOGIN AuthenticationFailed EAUTH',
		DuplicateDataError: 'ER_DUP_ENTRY 11000',
		DataError: `ER_DATA_TOO_LONG ER_BAD_NULL_ERROR ER_NO_REFERENCED_ROW_2 ER_ROW_IS_REFERENCED_2
			ER_TRUNCATED_WRONG_VALUE ER_WARN_DATA_OUT_OF_RANGE EENVELOPE EMESSAGE
			DocumentValidationFailure BAD_USER_INPUT GRAPHQL_VALIDATION_FAILED`,
		UnexpectedError: 'INTERNAL_SERVER_ERROR',
	},
	(code) => Object.assign(new Error('failed'), { code }),
	(code) => `code ${code}`,
);

describe('SQLSTATE', () => {
	const expected: Expected = {
		ConnectionError: '40001 40P01 53300 57P01 57P02 57P03 57P04 57P05 08000 08006 08P01',
		OutOfSpaceError: '53100',
		ModuleTimeoutError: '57014',
		DuplicateDataError: '23505',
		InvalidAccessTokenError: '28000 28P01',
		DataError: '22001 22P02 23502 23503 23514',
		InvalidConfigurationError: '42P01 42601 42703 42501',
	};
	test.each(rows(expected))('%s is a %s', (code, type) => {
		const error = Object.assign(new Error('the query failed'), { code });
		expect(classifyError(error)).toEqual({ type, because: `code ${code}` });
	});

	test.each(['XX000', 'P0001', 'ABCDE', 'HY000'])('%s says nothing', (code) => {
		expect(classifyError({ message: '', code }).type).toBe('RuntimeError');
	});

	test('no row is untested', () => {
		const tested = rows(expected).map(([code]) => code);
		for (const row of SQLSTATES.keys()) {
			expect(tested.some((code) => code.startsWith(row))).toBe(true);
		}
	});
});

eachRow(
	'gRPC statuses',
	GRPC_CODES,
	{
		ConnectionError: '14 UNAVAILABLE',
		ModuleTimeoutError: '4 DEADLINE_EXCEEDED',
		RateLimitError: '8 RESOURCE_EXHAUSTED',
		InvalidAccessTokenError: '7 PERMISSION_DENIED 16 UNAUTHENTICATED',
		DuplicateDataError: '6 ALREADY_EXISTS',
		DataError: '3 INVALID_ARGUMENT 5 NOT_FOUND 9 FAILED_PRECONDITION 11 OUT_OF_RANGE',
		InvalidConfigurationError: '12 UNIMPLEMENTED',
		UnexpectedError: '13 INTERNAL 15 DATA_LOSS',
	},
	// A number is a gRPC status at the head of the message only, a name wherever codes stand.
	(code) =>
		/\d/.test(code)
			? Object.assign(new Error(`${code} STATUS_NAME: the call failed`), { code: Number(code) })
			: { message: 'the call failed', extensions: { code } },
	(code) => (/\d/.test(code) ? `gRPC status ${code}` : `code ${code}`),
);

test('a bare small number is no gRPC status', () => {
	expect(classifyError({ message: 'exit', code: 14 }).type).toBe('RuntimeError');
});

eachRow(
	'FTP replies',
	FTP_REPLIES,
	{
		ConnectionError: '421 425 426',
		InvalidAccessTokenError: '430 530 532',
		OutOfSpaceError: '452 552',
		UnexpectedError: '451',
		InvalidConfigurationError: '500 501 502 503 504 534',
		DataError: '450 550 551 553',
	},
	(code) => ({ name: 'FtpConnectionError', message: 'refused', code: Number(code) }),
	(code) => `FTP reply ${code}`,
);

eachRow(
	'Replies of mail servers',
	MAIL_REPLIES,
	{
		ConnectionError: '421 450 451 454',
		OutOfSpaceError: '452 552',
		InvalidAccessTokenError: '530 534 535 538',
		InvalidConfigurationError: '500 502 503 504',
		DataError: '501 550 551 553 554 555',
	},
	(code) => ({ message: 'not sent', code: 'EENVELOPE', responseCode: Number(code) }),
	(code) => `the mail server's reply ${code}`,
);

eachRow(
	"n8n's failure causes",
	FAILURE_CAUSES,
	{
		RateLimitError: 'rate-limited quota-exhausted',
		ConnectionError: 'temporarily-unavailable',
		InvalidAccessTokenError: 'credential-invalid',
		InvalidConfigurationError: 'configuration-invalid',
		UnexpectedError: 'node-defect',
	},
	(cause) => ({ name: 'NodeApiError', message: '', httpCode: '400', failure: { cause } }),
	(cause) => `n8n says ${cause}`,
);

describe("n8n's standard sentences", () => {
	const expected: Expected = {
		RateLimitError: '429',
		DataError: '400 404 4xx',
		InvalidAccessTokenError: '401 403',
		InvalidConfigurationError:
			'402 405 EADDRNOTAVAIL EADDRINUSE ENOENT EISDIR ENOTDIR EACCES EPERM',
		UnexpectedError: '500 5xx',
		ConnectionError:
			'502 503 504 ECONNREFUSED ECONNRESET ENOTFOUND ECONNABORTED EHOSTUNREACH EAI_AGAIN',
		ModuleTimeoutError: 'ETIMEDOUT',
	};
	const types = new Map(rows(expected));

	test.each(STANDARD_SENTENCES)('"%s" stands for %s', (sentence, code) => {
		// What re-wrapping leaves of it: no code, and often the item's number behind the sentence.
		const error = { name: 'NodeOperationError', message: `${sentence} (item 0)` };
		expect(classifyError(error)).toEqual({
			type: types.get(code),
			because: `n8n's sentence for ${code}`,
		});
	});
});
