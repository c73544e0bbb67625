import type { ErrorType } from '../errorTypes';

const table = (rows: Array<[ErrorType, string]>): ReadonlyMap<string, ErrorType> =>
	new Map(rows.flatMap(([type, codes]) => codes.split(' ').map((code) => [code, type] as const)));

/** Codes by which a service corrects a status that says something else (a 403 that is a limit). */
export const SERVICE_CODES = table([
	// Google APIs answer 403 for their limits.
	['RateLimitError', 'rateLimitExceeded userRateLimitExceeded quotaExceeded dailyLimitExceeded'],
	// Slack, in a 200; Salesforce and Discord likewise by name.
	['RateLimitError', 'ratelimited rate_limited REQUEST_LIMIT_EXCEEDED insufficient_quota'],
	['RateLimitError', 'ThrottledException RequestThrottled SlowDown RequestLimitExceeded'],
	['RateLimitError', 'ProvisionedThroughputExceededException LimitExceededException'],
	// GraphQL services (Shopify, GitHub, monday) answer 200; OpenAI and Anthropic name the kind.
	['RateLimitError', 'THROTTLED RATE_LIMITED COMPLEXITY_BUDGET_EXHAUSTED'],
	['RateLimitError', 'rate_limit_exceeded rate_limit_error'],
	['ConnectionError', 'overloaded_error'],
	['InvalidAccessTokenError', 'ExpiredToken ExpiredTokenException InvalidClientTokenId'],
	[
		'InvalidAccessTokenError',
		'UnrecognizedClientException invalid_grant invalid_token token_expired',
	],
	['InvalidAccessTokenError', 'invalid_auth token_revoked INVALID_SESSION_ID invalid_api_key'],
]);

/** AWS services vary the ends of these. */
const SERVICE_CODE_FAMILIES: ReadonlyArray<readonly [beginning: string, type: ErrorType]> = [
	['Throttling', 'RateLimitError'],
	['TooManyRequests', 'RateLimitError'],
];

export const serviceCodeType = (word: string): ErrorType | undefined =>
	SERVICE_CODES.get(word) ??
	(/^[\w.]+$/.test(word)
		? SERVICE_CODE_FAMILIES.find(([beginning]) => word.startsWith(beginning))?.[1]
		: undefined);

/** Codes of Node.js, the operating system, databases and protocols. */
export const CODES = table([
	['ConnectionError', 'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE EHOSTUNREACH ENETUNREACH'],
	['ConnectionError', 'EAI_AGAIN ENOTFOUND ENETDOWN EHOSTDOWN UND_ERR_SOCKET ERR_SOCKET_CLOSED'],
	['ModuleTimeoutError', 'ETIMEDOUT ESOCKETTIMEDOUT ETIME UND_ERR_CONNECT_TIMEOUT'],
	['ModuleTimeoutError', 'UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT'],
	['OutOfSpaceError', 'ENOSPC EDQUOT'],
	['MaxFileSizeExceededError', 'EFBIG ERR_FS_FILE_TOO_LARGE'],
	['InvalidConfigurationError', 'EACCES EPERM ENOENT EROFS ENOTDIR EISDIR ERR_INVALID_URL EPROTO'],
	['InvalidConfigurationError', 'CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT CERT_NOT_YET_VALID'],
	['InvalidConfigurationError', 'SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
	['InvalidConfigurationError', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID'],
	['InvalidConfigurationError', 'UNABLE_TO_GET_ISSUER_CERT CERT_REVOKED CERT_UNTRUSTED'],
	['InvalidConfigurationError', 'CERT_REJECTED CERT_SIGNATURE_FAILURE HOSTNAME_MISMATCH'],
	['InvalidConfigurationError', 'EADDRINUSE EADDRNOTAVAIL'],
	// GraphQL (Apollo's names)
	['InvalidAccessTokenError', 'FORBIDDEN'],
	['DataError', 'BAD_USER_INPUT GRAPHQL_VALIDATION_FAILED'],
	['UnexpectedError', 'INTERNAL_SERVER_ERROR'],
	// MySQL
	['ConnectionError', 'PROTOCOL_CONNECTION_LOST ER_LOCK_DEADLOCK ER_CON_COUNT_ERROR'],
	['ConnectionError', 'ER_TOO_MANY_USER_CONNECTIONS ER_SERVER_SHUTDOWN'],
	['ModuleTimeoutError', 'ER_LOCK_WAIT_TIMEOUT PROTOCOL_SEQUENCE_TIMEOUT ER_QUERY_TIMEOUT'],
	['OutOfSpaceError', 'ER_DISK_FULL ER_RECORD_FILE_FULL'],
	['InvalidAccessTokenError', 'ER_ACCESS_DENIED_ERROR'],
	['DuplicateDataError', 'ER_DUP_ENTRY'],
	['DataError', 'ER_DATA_TOO_LONG ER_BAD_NULL_ERROR ER_NO_REFERENCED_ROW_2 ER_ROW_IS_REFERENCED_2'],
	['DataError', 'ER_TRUNCATED_WRONG_VALUE ER_WARN_DATA_OUT_OF_RANGE'],
	[
		'InvalidConfigurationError',
		'ER_NO_SUCH_TABLE ER_BAD_FIELD_ERROR ER_PARSE_ERROR ER_BAD_DB_ERROR',
	],
	// Microsoft SQL Server (tedious): its class is named ConnectionError, whatever the code.
	['InvalidAccessTokenError', 'ELOGIN'],
	['ConnectionError', 'ESOCKET ECONNCLOSED EINSTLOOKUP'],
	['ModuleTimeoutError', 'ETIMEOUT'],
	// MongoDB (numbers are server codes)
	['DuplicateDataError', '11000'],
	['InvalidAccessTokenError', 'AuthenticationFailed'],
	['ConnectionError', 'NotWritablePrimary PrimarySteppedDown InterruptedAtShutdown WriteConflict'],
	['ConnectionError', 'HostUnreachable HostNotFound ShutdownInProgress'],
	['ModuleTimeoutError', 'MaxTimeMSExpired NetworkTimeout'],
	['OutOfSpaceError', 'OutOfDiskSpace'],
	['DataError', 'DocumentValidationFailure'],
	// SMTP (nodemailer); the server's reply, where there is one, says more.
	['InvalidAccessTokenError', 'EAUTH'],
	['DataError', 'EENVELOPE EMESSAGE'],
	['ConnectionError', 'EDNS'],
	['InvalidConfigurationError', 'ETLS'],
]);

/** SQLSTATE (PostgreSQL): exact codes first, then classes (the first two characters). */
export const SQLSTATES = table([
	['ConnectionError', '40001 40P01 53300 57P01 57P02 57P03 57P04 57P05'],
	['OutOfSpaceError', '53100'],
	['ModuleTimeoutError', '57014'],
	['DuplicateDataError', '23505'],
	['ConnectionError', '08'],
	['InvalidAccessTokenError', '28'],
	['DataError', '22 23'],
	['InvalidConfigurationError', '42'],
]);

/** gRPC statuses, by number and by name. A number means one only at the head of a message. */
export const GRPC_CODES = table([
	['ConnectionError', '14 UNAVAILABLE'],
	['ModuleTimeoutError', '4 DEADLINE_EXCEEDED'],
	['RateLimitError', '8 RESOURCE_EXHAUSTED'],
	['InvalidAccessTokenError', '7 PERMISSION_DENIED 16 UNAUTHENTICATED'],
	['DuplicateDataError', '6 ALREADY_EXISTS'],
	['DataError', '3 INVALID_ARGUMENT 5 NOT_FOUND 9 FAILED_PRECONDITION 11 OUT_OF_RANGE'],
	['InvalidConfigurationError', '12 UNIMPLEMENTED'],
	['UnexpectedError', '13 INTERNAL 15 DATA_LOSS'],
]);

/** n8n's machine-readable cause, `failure.cause`. */
export const FAILURE_CAUSES = table([
	['RateLimitError', 'rate-limited quota-exhausted'],
	['ConnectionError', 'temporarily-unavailable'],
	['InvalidAccessTokenError', 'credential-invalid'],
	['InvalidConfigurationError', 'configuration-invalid'],
	['UnexpectedError', 'node-defect'],
]);

/** HTTP statuses; other 4xx are DataError, other 5xx UnexpectedError. */
export const HTTP_STATUSES = table([
	['ModuleTimeoutError', '408'],
	['ConnectionError', '425 502 503 504 520 521 522 523 524 530'],
	['RateLimitError', '429'],
	['OutOfSpaceError', '507'],
	['MaxFileSizeExceededError', '413'],
	['InvalidAccessTokenError', '401 403'],
	['InvalidConfigurationError', '402 405 407 410 501 505'],
	['DuplicateDataError', '409'],
]);

/** FTP replies. n8n puts them where HTTP statuses stand. */
export const FTP_REPLIES = table([
	['ConnectionError', '421 425 426'],
	['InvalidAccessTokenError', '430 530 532'],
	['OutOfSpaceError', '452 552'],
	['UnexpectedError', '451'],
	['InvalidConfigurationError', '500 501 502 503 504 534'],
	['DataError', '450 550 551 553'],
]);

/** FTP replies that are no HTTP status: they need no other sign of FTP. */
export const FTP_ONLY: ReadonlySet<string> = new Set(['452', '552', '553']);

/** Replies of a mail server (RFC 5321, RFC 4954): 4xx are "try again later". */
export const MAIL_REPLIES = table([
	['ConnectionError', '421 450 451 454'],
	['OutOfSpaceError', '452 552'],
	['InvalidAccessTokenError', '530 534 535 538'],
	['InvalidConfigurationError', '500 502 503 504'],
	['DataError', '501 550 551 553 554 555'],
]);
