import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');
const SOME = [
	'ai-agent-http-tool',
	'error-outputs',
	'loop-over-items',
	'merge-combine-by-position',
];

/** One workflow of each kind; all of them take ten minutes, and are run before a release. */
describe('the fidelity harness', () => {
	it('finds guarded workflows equal to plain ones', async () => {
		const files = SOME.map((name) => join('test', 'fidelity', 'workflows', `${name}.json`));
		const command = ['-r', './test/support/typescript.cjs', 'test/fidelity/main.ts', ...files];
		// Also when it fails: it tells what differs there.
		const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: ROOT }).catch(
			(ended: { stdout: string }) => ended,
		);
		expect(stdout).toMatch(/^4 workflows, .* guarded and compared with the plain run/m);
		expect(stdout).toMatch(/: 4 passed, 0 failed\n$/);
	});
});
