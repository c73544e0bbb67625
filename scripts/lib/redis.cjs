const { existsSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { delimiter, join } = require('node:path');

const { freePort } = require('./freePort.cjs');
const { startServer } = require('./server.cjs');

const MISSING =
	'There is no redis-server on this machine, which n8n’s queue mode needs. Install it, e.g. with ' +
	'"apt-get install redis-server" or "brew install redis", then try again.';

function redisProgram() {
	const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	const found = onPath.map((folder) => join(folder, 'redis-server')).find(existsSync);
	if (!found) throw new Error(MISSING);
	return found;
}

/**
 * Starts a real Redis for tests, empty, on a free port of loopback; it keeps nothing on disk and
 * ends with this process at the latest.
 *
 * @returns {Promise<{ host: string, port: number, log(): string, stop(): Promise<void> }>}
 * @throws when the machine has none, with what to do
 */
async function startRedis() {
	const program = redisProgram();
	const folder = mkdtempSync(join(tmpdir(), 'redis-'));
	const port = await freePort();
	const server = await startServer({
		name: 'Redis',
		program,
		args: ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''],
		endSignal: 'SIGTERM',
		remove: folder,
		ready: /Ready to accept connections/,
	});
	return {
		host: '127.0.0.1',
		port,
		log: () => server.log(),
		stop: async () => await server.end(),
	};
}

module.exports = { startRedis };
