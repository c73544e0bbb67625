import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 30_000;

const SCRIPT = `
	const { startService, slow } = require('./test/e2e/harness/service.ts');
	const main = async () => {
		const service = await startService();
		service.answers.set('/late', slow(24 * 3_600_000));
		const leave = new AbortController();
		const asked = fetch(service.url + '/late', { signal: leave.signal }).catch(({ name }) => name);
		while (service.calls('/late') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		leave.abort();
		console.log(await asked);
		await service.close();
	};
	void main();
`;

it('a service that was closed keeps no process from its end, whatever it was still to answer', async () => {
	const args = ['-r', './test/support/typescript.cjs', '-e', SCRIPT];
	const options = { cwd: ROOT, timeout: LIMIT_MS };
	const { stdout } = await promisify(execFile)(process.execPath, args, options);
	expect(stdout.trim()).toBe('AbortError');
}, 60_000);
