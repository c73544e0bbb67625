const { exec } = require('../lib/exec.cjs');
const { ROOT, say } = require('../lib/tools.cjs');

/** Compiles to `dist` and copies what the compiler leaves behind. */
module.exports = async (env) => {
	say('Building');
	const options = { cwd: ROOT, env, quiet: true };
	await exec('gulp', ['clean'], options);
	await exec('tsc', ['-p', '.'], options);
	await exec('gulp', ['assets'], options);
};
