const { createHash } = require('node:crypto');
const { existsSync, lstatSync, readFileSync, writeFileSync } = require('node:fs');
const { delimiter, dirname, join } = require('node:path');

const { cached } = require('./cache.cjs');
const { exec } = require('./exec.cjs');
const { n8nTraits, n8nVersion } = require('./n8nVersions.cjs');

const ROOT = join(__dirname, '..', '..');
const NODE_VERSION = '24.21.0';

const say = (text) => console.log(`> ${text}`);

/** Node 24 as an npm package, when the machine's own is older: n8n needs it. */
async function ensureNode() {
	if (Number(process.versions.node.split('.')[0]) >= 24) return dirname(process.execPath);
	const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
	const folder = await cached(`node-${NODE_VERSION}`, async (target) => {
		say(`Fetching Node ${NODE_VERSION} (this machine has ${process.versions.node})`);
		const args = ['install', '--prefix', target, '--ignore-scripts', '--no-audit', '--no-fund'];
		await exec('npm', [...args, `${name}@${NODE_VERSION}`], { quiet: true });
	});
	return join(folder, 'node_modules', name, 'bin');
}

/** The environment in which everything runs: Node 24 first, then the project's own programs. */
async function environment() {
	const path = [await ensureNode(), join(ROOT, 'node_modules', '.bin'), process.env.PATH];
	return { ...process.env, PATH: path.join(delimiter) };
}

/** The project's packages, as its lock file names them. */
async function ensurePackages(env) {
	const folder = join(ROOT, 'node_modules');
	// A second work tree may share the first one's packages: they are for the first to change.
	if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return;
	const marker = join(folder, '.lock-hash');
	const lock = createHash('sha256')
		.update(readFileSync(join(ROOT, 'package-lock.json')))
		.digest('hex');
	if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
	say('Installing the project’s packages (about a minute)');
	await exec('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: ROOT,
		env,
		quiet: true,
	});
	writeFileSync(marker, lock);
}

/** n8n itself; its SQLite module is built here. @returns the folder it is installed in */
async function ensureN8n(env) {
	const version = n8nVersion();
	return await cached(`n8n-${version}`, async (target) => {
		say(`Installing n8n ${version} (about 4 minutes and 3 GB, once)`);
		const manifest = { private: true, overrides: n8nTraits().overrides };
		writeFileSync(join(target, 'package.json'), JSON.stringify(manifest));
		const npm = (...args) => exec('npm', args, { cwd: target, env, quiet: true });
		const options = ['--prefix', target, '--ignore-scripts', '--no-audit', '--no-fund'];
		await npm('install', ...options, `n8n@${version}`);
		say('Building n8n’s SQLite module');
		const node = await ensureNode();
		try {
			await exec('npm', ['rebuild', '--prefix', target, 'sqlite3'], {
				cwd: target,
				env: { ...env, npm_config_nodedir: dirname(node) },
				quiet: true,
			});
		} catch (error) {
			throw new Error(
				`n8n's SQLite module could not be built. Install a C++ compiler, make and Python 3, then try again.\n${error.message}`,
			);
		}
	});
}

module.exports = { ROOT, say, environment, ensurePackages, ensureN8n };
