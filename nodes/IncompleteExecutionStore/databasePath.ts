import { readlinkSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** More folders in which a database file may lie, separated like PATH. */
export const ALLOWED_PATHS = 'N8N_INCOMPLETE_EXECUTIONS_ALLOWED_PATHS';

const DEFAULT_FILE = 'incomplete-executions.sqlite';

const isWithin = (folder: string, path: string): boolean => {
	const way = relative(folder, path);
	return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way);
};

/** As many links may follow each other; then it is a circle. */
const MAX_LINKS = 40;

const linkAt = (path: string): string | undefined => {
	try {
		return readlinkSync(path);
	} catch {
		return undefined;
	}
};

/** The path behind symbolic links, as far as it exists; a link's target need not. */
function real(path: string, links = 0): string {
	try {
		return realpathSync(path);
	} catch {
		const target = links < MAX_LINKS ? linkAt(path) : undefined;
		if (target !== undefined) return real(resolve(dirname(path), target), links + 1);
		const parent = dirname(path);
		return parent === path ? path : join(real(parent, links), basename(path));
	}
}

/**
 * Where the database file lies: a builder of workflows must not be able to write anywhere else.
 *
 * @param path as typed in the node; empty = the default, relative = from n8n's user folder
 * @returns the absolute path, or why it is refused
 */
export function databasePath(
	path: string,
	userFolder: string,
	allowed: string | undefined,
): { path: string } | { problem: string } {
	const wanted = real(resolve(userFolder, path.trim() || DEFAULT_FILE));
	const folders = [userFolder, ...(allowed ?? '').split(delimiter).filter(Boolean)];
	if (folders.some((folder) => isWithin(real(folder), wanted))) return { path: wanted };
	return {
		problem: `"${path}" is outside n8n's user folder. Choose a path within it, or let the operator of this n8n add the folder to the environment variable ${ALLOWED_PATHS}`,
	};
}
