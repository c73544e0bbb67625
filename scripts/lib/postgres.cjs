const { randomBytes } = require('node:crypto');
const {
	chownSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { exec } = require('./exec.cjs');
const { freePort } = require('./freePort.cjs');
const { postgresPrograms, serverUser } = require('./postgresPrograms.cjs');
const { startServer } = require('./server.cjs');

const USER = 'postgres';
/** What the signals mean to PostgreSQL: end with a checkpoint, or at once as in a crash. */
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' };

/** Runs initdb, with a password for everybody. @param own gives a path to the server's user */
async function initialise(programs, data, password, own, options) {
	mkdirSync(data, { mode: 0o700 });
	own(data);
	const passwordFile = `${data}.password`;
	writeFileSync(passwordFile, password, { mode: 0o600 });
	own(passwordFile);
	await exec(
		join(programs, 'initdb'),
		[
			`--pgdata=${data}`,
			`--username=${USER}`,
			`--pwfile=${passwordFile}`,
			'--auth=scram-sha-256',
			'--encoding=UTF8',
			'--locale=C',
			'--no-sync',
		],
		{ ...options, quiet: true },
	);
	rmSync(passwordFile);
}

/**
 * Starts a real PostgreSQL for tests, empty, on a free port of loopback; it ends with this process
 * at the latest. Writes are durable unless a setting says otherwise.
 *
 * @param {{ folder?: string, settings?: Record<string, string>, files?: Record<string, string> }} [options]
 *   `folder`: where the data is kept, and stays, instead of a temporary folder. `settings`: as in
 *   postgresql.conf, e.g. `{ fsync: 'off' }`. `files`: written into the data directory, e.g. a
 *   certificate and its key.
 * @returns {Promise<{ host: string, port: number, user: string, password: string, database: string,
 *   log(): string, stop(): Promise<void>,
 *   restart(options?: { mode?: 'fast' | 'immediate', whileDown?: () => unknown }): Promise<void> }>}
 *   `restart` keeps port and data; `immediate` is what a crash is to clients and data
 */
async function startPostgres({ folder, settings = {}, files = {} } = {}) {
	const place = folder ?? mkdtempSync(join(tmpdir(), 'postgres-'));
	const remove = folder === undefined ? place : undefined;
	const user = serverUser();
	const own = (path) => {
		if (user.uid !== undefined) chownSync(path, user.uid, user.gid);
	};
	// The server's user need not be allowed to enter the folder this process was started in.
	const options = { ...user, cwd: place };
	let server;
	try {
		mkdirSync(place, { recursive: true });
		own(place);
		const programs = await postgresPrograms(place, user);
		const data = join(place, 'data');
		const secret = join(place, 'password');
		const fresh = !existsSync(data);
		const password = fresh ? randomBytes(12).toString('hex') : readFileSync(secret, 'utf8');
		if (fresh) {
			await initialise(programs, data, password, own, options);
			writeFileSync(secret, password, { mode: 0o600 });
		}
		for (const [name, text] of Object.entries(files)) {
			writeFileSync(join(data, name), text, { mode: 0o600 });
			own(join(data, name));
		}
		const port = await freePort();
		const all = {
			listen_addresses: '127.0.0.1',
			port: String(port),
			unix_socket_directories: '',
			lc_messages: 'C',
			...settings,
		};
		const start = async () =>
			await startServer({
				name: 'PostgreSQL',
				program: join(programs, 'postgres'),
				args: [
					'-D',
					data,
					...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
				],
				options,
				endSignal: SIGNALS.fast,
				remove,
				ready: /database system is ready to accept connections/,
			});
		server = await start();
		return {
			host: '127.0.0.1',
			port,
			user: USER,
			password,
			database: 'postgres',
			log: () => server.log(),
			stop: async () => await server.end(),
			restart: async ({ mode = 'fast', whileDown = () => {} } = {}) => {
				await server.signal(SIGNALS[mode]);
				await whileDown();
				server = await start();
			},
		};
	} catch (error) {
		if (remove) rmSync(remove, { recursive: true, force: true });
		throw error;
	}
}

module.exports = { startPostgres };
