import { isStoreError, StoreError, type StoreErrorCode } from '../storeError';

type Told = [code: StoreErrorCode, message: string, remedy: string];

const UNAVAILABLE: Told = [
	'unavailable',
	'The PostgreSQL database of incomplete executions cannot be used',
	'Check that the server runs and can be reached from n8n, and the values in the credential.',
];
const REFUSED: Told = [
	'unavailable',
	'The PostgreSQL server refused the user or its password',
	'Correct user and password in the credential, and see that the server lets this user in.',
];
const NO_RIGHT: Told = [
	'unavailable',
	'The database user may not do this',
	'Give the user the right to create a schema in the database, or create the schema and make the user its owner.',
];
const READ_ONLY: Told = [
	'unavailable',
	'The PostgreSQL server takes no writes: it is a standby, or set read-only',
	'Connect to the primary server.',
];
const TLS: Told = [
	'unavailable',
	'No safe connection to the PostgreSQL server can be made',
	'Check the TLS mode and the certificate authority in the credential, and that the server offers TLS.',
];
const FULL: Told = [
	'outOfSpace',
	'The PostgreSQL server has no space left to store incomplete executions',
	'Free space on the server’s disk; the execution can then be retried.',
];
const DAMAGED: Told = [
	'corrupt',
	'The tables of incomplete executions are damaged, or are not ours',
	'Choose another schema, or restore a backup.',
];
const LOCKED: Told = [
	'locked',
	'Another session keeps the tables of incomplete executions locked',
	'Wait until it is done, or end it.',
];

/** By SQLSTATE, its class (two characters), or the code of Node.js. */
const BY_CODE: ReadonlyMap<string, Told> = new Map([
	['28', REFUSED], // invalid authorization specification, invalid password
	[
		'3D000', // invalid_catalog_name
		[
			'unavailable',
			'There is no such database on the PostgreSQL server',
			'Correct the credential.',
		],
	],
	['42501', NO_RIGHT], // insufficient_privilege
	['25006', READ_ONLY], // read_only_sql_transaction
	['53100', FULL], // disk_full
	['55P03', LOCKED], // lock_not_available
	['40', LOCKED], // serialization failures and deadlocks that would not end
	['42', DAMAGED], // undefined table, column, duplicate table, ...
	['XX', DAMAGED], // data or index corrupted
	['DEPTH_ZERO_SELF_SIGNED_CERT', TLS],
	['SELF_SIGNED_CERT_IN_CHAIN', TLS],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', TLS],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', TLS],
	['CERT_HAS_EXPIRED', TLS],
	['ERR_TLS_CERT_ALTNAME_INVALID', TLS],
]);

/** What pg says without a code. */
const BY_MESSAGE: ReadonlyArray<readonly [RegExp, Told]> = [
	[/does not support SSL/i, TLS],
	[/password must be a string|client password/i, REFUSED],
];

export const codeOf = (error: unknown): string =>
	String((error as { code?: unknown } | null)?.code ?? '');

/** Several addresses of a host were tried: the errors of each are inside. */
const messageOf = (error: unknown): string => {
	const { message, errors } = (error ?? {}) as { message?: string; errors?: Error[] };
	return message || (errors ?? []).map((each) => each.message).join(', ') || String(error);
};

/** Any error of the driver as one that says what to do. */
export function asStoreError(error: unknown): StoreError {
	if (isStoreError(error)) return error;
	const code = codeOf(error);
	const message = messageOf(error);
	const told =
		BY_CODE.get(code) ??
		BY_CODE.get(code.slice(0, 2)) ??
		BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ??
		UNAVAILABLE;
	return new StoreError(told[0], `${told[1]} (${message})`, told[2], { cause: error });
}
