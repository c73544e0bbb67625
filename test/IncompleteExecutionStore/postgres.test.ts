import type { ICredentialTestFunctions } from 'n8n-workflow';

import { IncompleteExecutionStore } from '../../nodes/IncompleteExecutionStore/IncompleteExecutionStore.node';
import { postgresSettings } from '../../nodes/IncompleteExecutionStore/postgres';
import { openStore } from '../../nodes/store/openStore';
import { sharedPostgres } from '../support/postgres';
import { newRecord, WORKFLOW } from '../store/conformance/records';
import { withClient } from '../store/postgres/server';

const credential = (other = {}) => ({
	...sharedPostgres(),
	schema: `node_${process.pid}`,
	tls: 'disable',
	ca: '',
	...other,
});

const test = async (other = {}) =>
	await new IncompleteExecutionStore().methods.credentialTest.testPostgres.call(
		{} as ICredentialTestFunctions,
		{ id: '1', name: 'PostgreSQL', type: 'x', data: credential(other) },
	);

it('opens one store for the same credential, another for any other', async () => {
	const settings = postgresSettings(credential({ host: ` ${sharedPostgres().host} ` }), 's');
	const store = await openStore(settings);
	expect(await openStore(postgresSettings(credential(), 's'))).toBe(store);
	const other = await openStore({ ...settings, secret: 'another' });
	expect(other).not.toBe(store);
	const { id } = await store.add(newRecord());
	expect((await store.get(WORKFLOW, id)).id).toBe(id);
	await store.close();
	await other.close();
	await withClient(settings, async (client) => {
		await client.query(`drop schema "${settings.schema}" cascade`);
	});
});

describe('the credential’s test', () => {
	it('is passed by a server that can keep records, and changes nothing there', async () => {
		const schema = `tried_${process.pid}`;
		expect(await test({ schema })).toEqual({
			status: 'OK',
			message: 'The Store can keep incomplete executions there',
		});
		const settings = postgresSettings(credential(), 's');
		await withClient(settings, async (client) => {
			const { rows } = await client.query('select to_regnamespace($1) as found', [schema]);
			expect(rows).toEqual([{ found: null }]);
		});
	});

	it.each([
		['the password', { password: 'wrong' }, /refused the user or its password.*Correct user/],
		['the database', { database: 'none' }, /no such database/],
		['the port', { port: 1 }, /cannot be used.*Check that the server runs/],
		['the schema', { schema: 'pg_x' }, /cannot be the schema/],
		['TLS', { tls: 'verifyFull' }, /No safe connection.*TLS mode/],
	])('says what is wrong with %s', async (_, other, message) => {
		expect(await test(other)).toEqual({
			status: 'Error',
			message: expect.stringMatching(message),
		});
	});
});
