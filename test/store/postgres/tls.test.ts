import { openPostgres } from '../../../nodes/store/postgres/open';
import { probePostgres } from '../../../nodes/store/postgres/probe';
import type { PostgresSettings, TlsMode } from '../../../nodes/store/postgres/settings';
import { makeCertificates } from '../../support/certificates';
import { allOf, newRecord } from '../conformance/records';
import { ownServer, settingsFor, withClient } from './server';

/** What the certificate is made out to; the server is at its address, too. */
const HOST = 'localhost';
const ADDRESS = '127.0.0.1';

const { ca, otherCa, certificate, key } = makeCertificates(HOST);
const server = ownServer({
	settings: { ssl: 'on' },
	files: { 'server.crt': certificate, 'server.key': key },
});

const settingsOf = (host: string, mode: TlsMode, authority?: string): PostgresSettings =>
	settingsFor(server(), { host, tls: { mode, ca: authority } });

it.each<[TlsMode, string, string, string | undefined]>([
	['require', 'whoever the server is', ADDRESS, undefined],
	['require', 'whoever signed its certificate', ADDRESS, otherCa],
	['verifyCa', 'a certificate of the authority, made out to another host', ADDRESS, ca],
	['verifyFull', 'a certificate of the authority, made out to the host', HOST, ca],
])('%s accepts %s, and encrypts', async (mode, _, host, authority) => {
	const settings = settingsOf(host, mode, authority);
	await probePostgres(settings);
	const store = await openPostgres(settings);
	await store.add(newRecord());
	expect(await allOf(store, 10)).toHaveLength(1);
	const sessions = await withClient(settings, async (client) => {
		const { rows } = await client.query(`select distinct ssl from pg_stat_ssl
			join pg_stat_activity using (pid) where application_name = 'n8n incomplete executions'`);
		return rows as unknown;
	});
	expect(sessions).toEqual([{ ssl: true }]);
	await store.close();
});

it.each<[TlsMode, string, string, string | undefined]>([
	['verifyCa', 'a certificate of an unknown authority', HOST, undefined],
	['verifyCa', 'a certificate of another authority', HOST, otherCa],
	['verifyFull', 'a certificate of an unknown authority', HOST, undefined],
	['verifyFull', 'a certificate of another authority', HOST, otherCa],
	['verifyFull', 'a certificate made out to another host', ADDRESS, ca],
])('%s refuses %s, and says what to do', async (mode, _, host, authority) => {
	const settings = settingsOf(host, mode, authority);
	const refused = {
		code: 'unavailable',
		message: expect.stringContaining('No safe connection to the PostgreSQL server can be made'),
		remedy: expect.stringContaining('certificate authority in the credential'),
	};
	await expect(openPostgres(settings)).rejects.toMatchObject(refused);
	await expect(probePostgres(settings)).rejects.toMatchObject(refused);
});
