const { join } = require('node:path');

const { exec } = require('../lib/exec.cjs');
const { N8N_VERSIONS } = require('../lib/n8nVersions.cjs');
const { ROOT, say } = require('../lib/tools.cjs');

const RUN = join(ROOT, 'scripts', 'run.mjs');
const SUITES = ['test:e2e', 'test:fidelity'];

/** Runs what needs a real n8n on the oldest and the newest one that is supported, one after the other. */
module.exports = async (env, args) => {
	const told = [];
	let failed = 0;
	for (const version of Object.keys(N8N_VERSIONS)) {
		for (const suite of SUITES) {
			say(`${suite} on n8n ${version}`);
			const startedAt = Date.now();
			const passed = await exec('node', [RUN, suite, '--n8n', version, ...args], { env }).then(
				() => true,
				() => false,
			);
			if (!passed) failed += 1;
			const seconds = Math.round((Date.now() - startedAt) / 1000);
			told.push(`n8n ${version}: ${suite} ${passed ? 'passed' : 'FAILED'} (${seconds} s)`);
		}
	}
	for (const line of told) say(line);
	if (failed > 0) throw new Error(`${failed} of ${told.length} failed`);
};
