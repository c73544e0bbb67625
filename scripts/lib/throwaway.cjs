const { randomBytes } = require('node:crypto');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { N8nClient } = require('./client.cjs');
const { startN8n } = require('./n8n.cjs');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** What shells report of a program ended by Ctrl-C. */
const INTERRUPTED = 130;

const interrupted = () =>
	Object.assign(new Error('Stopped before the end.'), { exitCode: INTERRUPTED });

const untilAborted = (signal) =>
	new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/**
 * A throwaway n8n for as long as `work` takes. Whatever ends it (success, an error, Ctrl-C), n8n is
 * stopped and its folder removed.
 *
 * @param {(tools: {n8n: object, client: N8nClient, owner: {email: string, password: string},
 *   folder: string, untilInterrupted: () => Promise<void>}) => Promise<T>} work `untilInterrupted` makes Ctrl-C the
 *   way it is meant to end
 * @param {{env?: object, preload?: string[], onStop?: () => void}} options env: more variables for n8n;
 *   preload: files its process loads first
 * @template T
 * @returns {Promise<T>}
 */
async function withThrowawayN8n({ env, preload, onStop }, work) {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-throwaway-'));
	const controller = new AbortController();
	const { signal } = controller;
	let n8n;
	const interrupt = () => {
		// The second time people do not want to wait.
		if (signal.aborted) void n8n?.stop('SIGKILL');
		controller.abort();
	};
	for (const name of SIGNALS) process.on(name, interrupt);

	let meantToEnd = false;
	const untilInterrupted = async () => {
		meantToEnd = true;
		await Promise.race([untilAborted(signal), n8n.ended]);
	};
	const run = async () => {
		n8n = await startN8n({ folder, env, preload, signal });
		const client = new N8nClient(n8n.url);
		const owner = { email: 'demo@example.com', password: `Demo-${randomBytes(4).toString('hex')}` };
		await client.setUpOwner(owner);
		return await work({ n8n, client, owner, folder, untilInterrupted });
	};
	const running = run();
	try {
		await Promise.race([running, untilAborted(signal)]);
		if (signal.aborted && !meantToEnd) throw interrupted();
		return await running;
	} catch (error) {
		// What breaks because of Ctrl-C is no news.
		throw signal.aborted ? interrupted() : error;
	} finally {
		onStop?.();
		// Also the n8n that was only starting: startN8n ends it before it rejects.
		if (!n8n) await running.catch(() => {});
		await n8n?.stop();
		rmSync(folder, { recursive: true, force: true });
		for (const name of SIGNALS) process.off(name, interrupt);
	}
}

module.exports = { withThrowawayN8n };
