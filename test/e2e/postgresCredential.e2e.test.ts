import { startPostgres, type Postgres } from '../support/postgres';
import { onSharedN8n } from './harness/onN8n';

interface TestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** The editor's "Save" of a credential, which tests it. */
describe('the credential of a PostgreSQL Store', () => {
	const on = onSharedN8n();
	let postgres: Postgres;

	beforeAll(async () => {
		postgres = await startPostgres();
	});
	afterAll(async () => {
		await postgres?.stop();
	});

	const test = async (changes: object = {}): Promise<TestResult> => {
		const { host, port, user, password, database } = postgres;
		const server = { host, port, user, password, database, schema: 'records', tls: 'disable' };
		const type = 'incompleteExecutionsPostgresApi';
		const data = { ...server, ca: '', ...changes };
		const { id } = await on.client.createCredential(type, data);
		return await on.client.request('POST', '/rest/credentials/test', {
			credentials: { id, name: type, type, data },
		});
	};

	it('is told to work', async () => {
		expect(await test()).toMatchObject({ status: 'OK' });
	});

	it.each([
		['a wrong password', { password: 'wrong' }, /password/i],
		['a database that is not there', { database: 'nowhere' }, /nowhere/],
		['a port where nobody listens', { port: 9 }, /ECONNREFUSED|refused/i],
		['a schema that cannot be a name', { schema: '' }, /schema/i],
		['a server without TLS', { tls: 'require' }, /SSL|TLS/i],
	])('tells of %s', async (_, changes, message) => {
		const result = await test(changes);
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(message);
	});
});
