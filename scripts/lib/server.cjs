const { spawn } = require('node:child_process');
const { join } = require('node:path');

const TETHER = join(__dirname, 'tether.cjs');
const START_LIMIT_MS = 60_000;
const LOG_LENGTH = 100_000;

/**
 * Starts a server that ends, at the latest, with this process, and waits for the line of its log
 * that says it is ready. `remove` is a folder that goes when the server is ended for good.
 *
 * @param {{ name: string, program: string, args: string[], options?: object, endSignal: string,
 *   remove?: string, ready: RegExp }} server
 * @returns {Promise<{ log(): string, end(): Promise<void>, signal(name: string): Promise<void> }>}
 *   both resolve when the server has ended; `signal` keeps the folder
 */
async function startServer({ name, ready, ...server }) {
	const tether = spawn(process.execPath, [TETHER, JSON.stringify(server)], {
		stdio: 'pipe',
		// What is sent to all processes of a group, e.g. by Ctrl-C, must not reach it before the pipe ends.
		detached: process.platform !== 'win32',
	});
	// A signal may come when the server has just ended by itself.
	tether.stdin.on('error', () => {});
	const exited = new Promise((resolve) => tether.on('close', resolve));
	let log = '';
	await new Promise((resolve, reject) => {
		const fail = (why) => {
			tether.stdin.end();
			reject(new Error(`${name} ${why}\n${log.slice(-3000)}`));
		};
		const limit = setTimeout(
			() => fail(`was not ready after ${START_LIMIT_MS / 1000} s`),
			START_LIMIT_MS,
		);
		const keep = (chunk) => {
			log = (log + chunk).slice(-LOG_LENGTH);
			if (!ready.test(log)) return;
			clearTimeout(limit);
			resolve();
		};
		tether.stdout.on('data', keep);
		tether.stderr.on('data', keep);
		tether.on('error', reject);
		tether.on('close', (code) => {
			clearTimeout(limit);
			fail(`ended with code ${code} while starting`);
		});
	});
	return {
		log: () => log,
		end: async () => {
			tether.stdin.end();
			await exited;
		},
		signal: async (signal) => {
			tether.stdin.write(`${signal}\n`);
			await exited;
		},
	};
}

module.exports = { startServer };
