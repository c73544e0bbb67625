const { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');

/** Where big downloads are kept between clones: outside the work tree, per user. */
const base = () =>
	join(
		process.env.XDG_CACHE_HOME ||
			(process.platform === 'win32' && process.env.LOCALAPPDATA) ||
			join(homedir(), '.cache'),
		'n8n-nodes-incomplete-executions',
	);

const MARKER = '.complete';

/**
 * A folder of the cache, filled by `fill(folder)` when it is not there yet. It is filled under
 * another name and renamed at the end: an interrupted or a parallel run leaves nothing half done.
 */
async function cached(name, fill) {
	const folder = join(base(), name);
	if (existsSync(join(folder, MARKER))) return folder;
	mkdirSync(base(), { recursive: true });
	const temporary = join(base(), `${name}.${process.pid}`);
	rmSync(temporary, { recursive: true, force: true });
	mkdirSync(temporary);
	try {
		await fill(temporary);
		writeFileSync(join(temporary, MARKER), '');
		if (existsSync(join(folder, MARKER))) return folder;
		rmSync(folder, { recursive: true, force: true });
		renameSync(temporary, folder);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
	return folder;
}

module.exports = { cached };
