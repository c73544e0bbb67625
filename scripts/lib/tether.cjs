const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');

/*
 * Runs a server, which knows nothing of whoever started it, so that it ends with that process: its
 * input is a pipe from there, which closes however that process ends, even killed. At the pipe's
 * end the server is ended. A line on the pipe is a signal to send at once; only then the server's
 * folder stays, to be used again.
 */
const { program, args, options, endSignal, remove } = JSON.parse(process.argv[2]);

const server = spawn(program, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
let folderStays = false;
server.on('error', (error) => {
	console.error(error.message);
	process.exitCode = 1;
	process.stdin.destroy();
});
server.on('exit', (code) => {
	if (remove && !folderStays) rmSync(remove, { recursive: true, force: true, maxRetries: 5 });
	process.exit(code ?? 0);
});

const end = () => {
	folderStays = false;
	server.kill(endSignal);
};
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
	folderStays = true;
	for (const signal of text.split('\n').filter(Boolean)) server.kill(signal);
});
process.stdin.on('end', end);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
