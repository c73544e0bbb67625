import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { exec } = require('./lib/exec.cjs');
const { chooseN8n } = require('./lib/n8nVersions.cjs');
const { ROOT, environment, ensurePackages } = require('./lib/tools.cjs');
const build = require('./commands/build.cjs');
const n8n = require('./commands/n8n.cjs');
const versions = require('./commands/versions.cjs');

/** Every npm script comes here: what it needs is brought first, so that a fresh clone just works. */
const run = (env, program, ...args) => exec(program, args, { cwd: ROOT, env });

const lint = async (env) => {
	await run(env, 'eslint', '.');
	await run(env, 'prettier', '--check', '--log-level', 'warn', '.');
	await run(env, 'tsc', '--noEmit', '-p', 'test');
};

const COMMANDS = {
	build,
	lint,
	format: (env) => run(env, 'prettier', '--write', '--log-level', 'warn', '.'),
	test: async (env, args) => {
		await lint(env);
		await build(env);
		await run(env, 'jest', ...args);
	},
	'test:crash': async (env, args) => {
		await run({ CRASH_ROUNDS: '100', ...env }, 'jest', '--runInBand', 'test/crash', ...args);
	},
	'test:e2e': async (env, args) => {
		await build(env);
		await run(env, 'jest', '--config', 'test/e2e/jest.config.js', '--runInBand', ...args);
	},
	'test:fidelity': async (env, args) => {
		await build(env);
		await run(env, 'node', '-r', './test/support/typescript.cjs', 'test/fidelity/main.ts', ...args);
	},
	'test:versions': versions,
	n8n,
	// Loaded when the packages they use are there.
	demo: (env, args) => require('./commands/demo.cjs')(env, args),
	bench: (env, args) => require('./commands/bench.cjs')(env, args),
};

const [name, ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
	console.error(`There is no command "${name}". Commands: ${Object.keys(COMMANDS).join(', ')}`);
	process.exit(2);
}
try {
	const own = chooseN8n(args.filter((arg) => arg !== '--'));
	const env = await environment();
	await ensurePackages(env);
	await command(env, own);
} catch (error) {
	console.error(error.message);
	process.exit(error.exitCode ?? 1);
}
