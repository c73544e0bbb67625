const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');

/*
 * Runs a server, which knows nothing of whoever started it, so that it ends with that process: its
 * input is a pipe from there, which closes however that process ends, even killed. A line on the
 * pipe is a signal to send at once; at the pipe's end the server is ended and its folder removed.
 */
const { program, args, options, endSignal, remove } = JSON.parse(process.argv[2]);

const server = spawn(program, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
let abandoned = false;
const removeFolder = () => {
	if (abandoned && remove) rmSync(remove, { recursive: true, force: true, maxRetries: 5 });
};
server.on('error', (error) => {
	console.error(error.message);
	process.exitCode = 1;
	process.stdin.destroy();
});
server.on('exit', (code) => {
	removeFolder();
	process.exit(code ?? 0);
});

process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
	for (const signal of text.split('\n').filter(Boolean)) server.kill(signal);
});
process.stdin.on('end', () => {
	abandoned = true;
	server.kill(endSignal);
});
// Ctrl-C reaches all processes of a terminal: the order in which they end is ours.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
