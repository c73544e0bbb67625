const { isMainThread } = require('node:worker_threads');

/*
 * Loaded into n8n before anything else: however the process that started it ends, even killed,
 * the pipe to it closes, and n8n ends as well. Threads are left alone: their input is always at
 * its end.
 */
if (isMainThread) {
	process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
	process.stdin.resume();
}
