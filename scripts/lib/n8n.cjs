const { spawn } = require('node:child_process');
const { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { copyDependencies } = require('./dependencies.cjs');
const { exec } = require('./exec.cjs');
const { freePort } = require('./freePort.cjs');
const { ROOT, environment, ensureN8n } = require('./tools.cjs');

const NAME = 'n8n-nodes-incomplete-executions';
const END_WITH_PARENT = join(__dirname, 'endWithParent.cjs');
const START_LIMIT_MS = 180_000;

/** Puts the packed package where n8n puts community packages, so that node types have their real names. */
async function installPackage(folder, env) {
	const packed = mkdtempSync(join(tmpdir(), 'packed-'));
	const target = join(folder, '.n8n', 'nodes', 'node_modules', NAME);
	try {
		await exec('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], {
			cwd: ROOT,
			env,
			quiet: true,
		});
		rmSync(target, { recursive: true, force: true });
		mkdirSync(target, { recursive: true });
		const [tarball] = readdirSync(packed);
		await exec('tar', ['-xzf', join(packed, tarball), '--strip-components=1', '-C', target], {
			quiet: true,
		});
		copyDependencies(ROOT, target);
	} finally {
		rmSync(packed, { recursive: true, force: true });
	}
}

const workerHealth = (port) => ({
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	QUEUE_HEALTH_CHECK_PORT: String(port),
	N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
});

const hasEnded = ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null;

async function untilReady(url, child) {
	const limit = Date.now() + START_LIMIT_MS;
	while (Date.now() < limit) {
		if (hasEnded(child))
			throw new Error(`n8n ended with ${child.exitCode ?? child.signalCode} while starting`);
		const ready = await fetch(`${url}/healthz/readiness`).then(
			(response) => response.ok,
			() => false,
		);
		if (ready) return;
		await new Promise((resolve) => setTimeout(resolve, 300));
	}
	throw new Error(`n8n was not ready after ${START_LIMIT_MS / 1000} s`);
}

/**
 * Starts n8n with the package, as it is in `dist`, on loopback; an abort signal ends it. Jest's
 * NODE_ENV is not passed on: n8n takes `test` to mean its own tests and does not start.
 *
 * `command` is n8n's: `start`, or `worker` with its options; a worker has its health at the port.
 * `preload` are files that n8n's process loads first.
 *
 * @returns {Promise<{url: string, pid: number, log: () => string, logFile: string, ended: Promise<void>, stop(signal?: string): Promise<void>}>}
 */
async function startN8n({
	folder,
	port,
	env: extra = {},
	signal,
	command = ['start'],
	preload = [],
}) {
	const { NODE_ENV: _, ...env } = await environment();
	const n8n = await ensureN8n(env);
	await installPackage(folder, env);
	port ??= await freePort();
	signal?.throwIfAborted();
	const program = join(n8n, 'node_modules', 'n8n', 'bin', 'n8n');
	const required = [END_WITH_PARENT, ...preload].flatMap((file) => ['--require', file]);
	const child = spawn('node', [...required, program, ...command], {
		env: {
			...env,
			N8N_USER_FOLDER: folder,
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: String(port),
			...(command[0] === 'worker' && workerHealth(port)),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			N8N_VERIFIED_PACKAGES_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_SECURE_COOKIE: 'false',
			...extra,
		},
		stdio: 'pipe',
	});
	const logFile = join(folder, 'n8n.log');
	const file = createWriteStream(logFile, { flags: 'a' });
	let log = '';
	const keep = (chunk) => {
		log = (log + chunk).slice(-200_000);
		file.write(chunk);
	};
	child.stdout.on('data', keep);
	child.stderr.on('data', keep);
	const ended = new Promise((resolve) => child.on('close', () => file.end(resolve)));
	const stop = async (signal = 'SIGTERM') => {
		if (!hasEnded(child)) child.kill(signal);
		await ended;
	};
	const url = `http://127.0.0.1:${port}`;
	signal?.addEventListener('abort', () => void stop(), { once: true });
	try {
		await untilReady(url, child);
	} catch (error) {
		await stop('SIGKILL');
		throw new Error(`${error.message}\n${log.slice(-3000)}`);
	}
	return { url, pid: child.pid, log: () => log, logFile, ended, stop };
}

module.exports = { startN8n };
