import { loadPg } from './database';
import { asStoreError } from './errors';
import { quotedSchema, toPoolConfig, type PostgresSettings } from './settings';
import { StoreError } from '../storeError';

/** `gen_random_uuid()` came with it. */
const OLDEST = 13;

const PROBE = `select current_setting('server_version_num')::int / 10000 as version,
	pg_is_in_recovery() as standby,
	coalesce(has_schema_privilege(to_regnamespace($1)::oid, 'create'),
		has_database_privilege(current_database(), 'create')) as may_create`;

/**
 * Tries the settings with one session, and changes nothing.
 *
 * @throws StoreError
 */
export async function probePostgres(settings: PostgresSettings): Promise<void> {
	const schema = quotedSchema(settings.schema);
	const client = new (loadPg().Client)(toPoolConfig(settings));
	// What breaks the session is told by the statement under way.
	client.on('error', () => {});
	try {
		await client.connect();
		const { rows } = await client.query<{
			version: number;
			standby: boolean;
			may_create: boolean;
		}>(PROBE, [schema]);
		check(rows[0]);
	} catch (error) {
		throw asStoreError(error);
	} finally {
		await client.end().catch(() => {});
	}
}

function check(found: { version: number; standby: boolean; may_create: boolean }): void {
	if (found.version < OLDEST) {
		throw new StoreError(
			'unavailable',
			`The server is PostgreSQL ${found.version}`,
			`PostgreSQL ${OLDEST} or newer is needed.`,
		);
	}
	if (found.standby) throw asStoreError({ code: '25006', message: 'in recovery' });
	if (!found.may_create) throw asStoreError({ code: '42501', message: 'create' });
}
