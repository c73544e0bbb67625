import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { probePostgres } from '../store/postgres/probe';
import type { PostgresSettings, TlsMode } from '../store/postgres/settings';
import { isStoreError } from '../store/storeError';

export const POSTGRES_CREDENTIAL = 'incompleteExecutionsPostgresApi';

/** The fields as they stand in the credential. */
interface Fields {
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	schema: string;
	tls: TlsMode;
	ca?: string;
}

export function postgresSettings(
	credential: ICredentialDataDecryptedObject,
	secret: string,
): PostgresSettings {
	const { host, port, database, user, password, schema, tls, ca } = credential as unknown as Fields;
	return {
		driver: 'postgres',
		host: host.trim(),
		port: Number(port),
		database,
		user,
		password,
		schema: schema.trim(),
		tls: { mode: tls, ca },
		secret,
	};
}

/** What the credential's "Test" button does. */
export async function testPostgres(
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	try {
		await probePostgres(postgresSettings(credential.data ?? {}, ''));
		return { status: 'OK', message: 'The Store can keep incomplete executions there' };
	} catch (error) {
		const message = isStoreError(error) ? `${error.message}. ${error.remedy}` : String(error);
		return { status: 'Error', message };
	}
}
