const { spawn } = require('node:child_process');

/** Runs a program; its output is shown, or kept for the error message when `quiet`. */
function exec(program, args, { quiet = false, ...options } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { stdio: quiet ? 'pipe' : 'inherit', ...options });
		let output = '';
		const keep = (chunk) => {
			output = (output + chunk).slice(-20_000);
		};
		child.stdout?.on('data', keep);
		child.stderr?.on('data', keep);
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) return resolve(output);
			const error = new Error(
				`${program} ${args.slice(0, 3).join(' ')} ended with code ${code}\n${output}`,
			);
			error.exitCode = code;
			reject(error);
		});
	});
}

module.exports = { exec };
