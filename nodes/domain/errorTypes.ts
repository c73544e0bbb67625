/**
 * Fusion's error types: what kind of error stopped an item, and so what helps.
 * Source: Adobe Workfront Fusion, "Error processing" and "Types of errors"; Make's engine uses the same names.
 */
export const ERROR_TYPES = [
	/** The service cannot be reached for now (refused, reset, 502, 503, 504). */
	'ConnectionError',
	/** The service asks to slow down (429, quota). */
	'RateLimitError',
	/** The service, or this machine, has no space left. */
	'OutOfSpaceError',
	/** No answer in time. */
	'ModuleTimeoutError',
	/** The data was refused, by the service or by the node. */
	'DataError',
	/** The node or its credential is set up wrongly. */
	'InvalidConfigurationError',
	/** The service no longer accepts the credential. */
	'InvalidAccessTokenError',
	/** The service, or a node, broke in a way it should not. */
	'UnexpectedError',
	'MaxFileSizeExceededError',
	'MaxResultsExceededError',
	/** The program logic failed: what is left when nothing else is known. */
	'RuntimeError',
	/** The service already has this entry (409, unique constraint). */
	'DuplicateDataError',
	/** An item did not pass the checks before it was sent. */
	'BundleValidationError',
	/** A trigger got only a part of its data. */
	'IncompleteDataError',
	/** Part of the work was done and could not be undone. */
	'InconsistencyError',
] as const;

export type ErrorType = (typeof ERROR_TYPES)[number];

const known: ReadonlySet<string> = new Set(ERROR_TYPES);

export const isErrorType = (value: unknown): value is ErrorType =>
	typeof value === 'string' && known.has(value);

/** What an error is, and which evidence says so. */
export interface Classification {
	type: ErrorType;
	/** One sentence for people: the evidence that decided, e.g. `HTTP status 503`. Never empty. */
	because: string;
	/** Milliseconds the service asked to wait, counted from the time of classification. */
	retryAfterMs?: number;
}
