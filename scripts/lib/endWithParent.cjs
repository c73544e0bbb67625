const { isMainThread } = require('node:worker_threads');

/*
 * Loaded into n8n before anything else: however the process that started it ends, even killed,
 * the pipes to it close, and n8n ends as well: at once, because with nobody to read its log it
 * would never come to an orderly end. Threads are left alone: their input is always at its end.
 */
if (isMainThread) {
	const end = () => process.kill(process.pid, 'SIGKILL');
	process.stdin.on('end', end).on('error', end).resume();
	process.stdout.on('error', end);
	process.stderr.on('error', end);
}
