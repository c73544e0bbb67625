const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');
const { parseArgs } = require('node:util');

const { startN8n } = require('../lib/n8n.cjs');
const { say } = require('../lib/tools.cjs');
const build = require('./build.cjs');

/** Builds the package and starts n8n with it, until Ctrl-C. */
module.exports = async (env, args) => {
	const { values } = parseArgs({
		args,
		options: { port: { type: 'string' }, folder: { type: 'string' } },
	});
	await build(env);
	const folder = values.folder ? resolve(values.folder) : mkdtempSync(join(tmpdir(), 'n8n-'));
	say('Starting n8n');
	const n8n = await startN8n({ folder, port: values.port && Number(values.port) });
	say(`n8n is ready: ${n8n.url} (end it with Ctrl-C)`);
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void n8n.stop());
	await n8n.ended;
	if (!values.folder) rmSync(folder, { recursive: true, force: true });
};
