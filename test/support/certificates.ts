import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All PEM. */
interface Certificates {
	/** An authority of our own, unknown to Node.js. */
	ca: string;
	/** Another one, which signed nothing. */
	otherCa: string;
	/** Signed by `ca`, made out to the host name. */
	certificate: string;
	key: string;
}

/** Makes an authority and a certificate for a host name, with the machine's openssl. */
export function makeCertificates(host: string): Certificates {
	const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
	const at = (name: string) => join(folder, name);
	const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
	const pair = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', at(`${name}.key`)];
	try {
		for (const name of ['ca', 'other']) {
			const subject = ['-subj', `/CN=Authority ${name}`, '-days', '2', '-out', at(`${name}.pem`)];
			openssl('req', '-x509', ...pair(name), ...subject);
		}
		openssl('req', ...pair('server'), '-subj', `/CN=${host}`, '-out', at('server.csr'));
		writeFileSync(at('names'), `subjectAltName = DNS:${host}`);
		const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
		const server = ['-in', at('server.csr'), '-extfile', at('names'), '-out', at('server.pem')];
		openssl('x509', '-req', ...server, ...signer);
		const read = (name: string) => readFileSync(at(name), 'utf8');
		return {
			ca: read('ca.pem'),
			otherCa: read('other.pem'),
			certificate: read('server.pem'),
			key: read('server.key'),
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
