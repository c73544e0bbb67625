import type { PoolConfig } from 'pg';

import { StoreError } from '../storeError';

/** How the server's certificate is checked. */
export type TlsMode =
	/** No TLS. */
	| 'disable'
	/** Encrypted, but nobody asks who the server is. */
	| 'require'
	/** Its certificate must come from a known authority. */
	| 'verifyCa'
	/** It must also be made out to the host's name. */
	| 'verifyFull';

/** Where records are kept on a PostgreSQL server; tested on 15 and 18. */
export interface PostgresSettings {
	driver: 'postgres';
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	/** Holds our tables and nothing else; made when missing. */
	schema: string;
	tls: { mode: TlsMode; /** PEM; default: the authorities Node.js knows. */ ca?: string };
	/** Signs payloads, so that one written by anybody else is refused. */
	secret: string;
}

/** Connections of one n8n process: every worker of a queue has its own, and servers allow about 100. */
const MAX_CONNECTIONS = 5;
const CONNECT_MS = 10_000;
/** A statement that takes this long never ends. */
const STATEMENT_MS = 60_000;

/**
 * A statement is planned once in each session, and the same whatever the tables hold: each is written so
 * that it looks everything up by an index. Left to itself, the server plans anew for values that matter
 * little, and by the statistics of a table that has grown since reads all of it.
 */
const PLANNING = Object.entries({
	plan_cache_mode: 'force_generic_plan',
	enable_seqscan: 'off',
	enable_bitmapscan: 'off',
	enable_hashjoin: 'off',
	enable_mergejoin: 'off',
	jit: 'off',
})
	.map(([name, value]) => `-c ${name}=${value}`)
	.join(' ');

function tlsOf({ mode, ca }: PostgresSettings['tls']): PoolConfig['ssl'] {
	if (mode === 'disable') return false;
	return {
		rejectUnauthorized: mode !== 'require',
		...(ca?.trim() && { ca }),
		...(mode === 'verifyCa' && { checkServerIdentity: () => undefined }),
	};
}

export const toPoolConfig = (settings: PostgresSettings): PoolConfig => ({
	host: settings.host,
	port: settings.port,
	database: settings.database,
	user: settings.user,
	password: settings.password,
	ssl: tlsOf(settings.tls),
	application_name: 'n8n incomplete executions',
	max: MAX_CONNECTIONS,
	connectionTimeoutMillis: CONNECT_MS,
	statement_timeout: STATEMENT_MS,
	options: PLANNING,
	query_timeout: STATEMENT_MS + 5000,
	keepAlive: true,
	// n8n may end while connections are idle.
	allowExitOnIdle: true,
});

/** PostgreSQL cuts longer names off in silence. */
const MAX_NAME_BYTES = 63;

/**
 * The schema's name as it stands in statements.
 *
 * @throws StoreError `invalidSettings`
 */
export function quotedSchema(schema: string): string {
	const isPlain = /^[\p{L}_][\p{L}\p{N}_$-]*$/u.test(schema) && !/^pg_/i.test(schema);
	if (isPlain && Buffer.byteLength(schema) <= MAX_NAME_BYTES) return `"${schema}"`;
	throw new StoreError(
		'invalidSettings',
		`"${schema.slice(0, 80)}" cannot be the schema of the incomplete executions`,
		'Give a name of letters, digits, "_", "$" and "-" that begins with a letter or "_", not with "pg_", of at most 63 bytes.',
	);
}
