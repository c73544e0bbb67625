const { parseArgs } = require('node:util');

const build = require('./build.cjs');

const BENCHES = {
	guard: require('../bench/guard/index.cjs'),
	store: require('../bench/store/index.cjs'),
};

/** Measures; what is measured, see the benches' own files. */
module.exports = async (env, args) => {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: { quick: { type: 'boolean' } },
	});
	const bench = BENCHES[positionals[0]];
	if (!bench) {
		throw new Error(`Say which bench: npm run bench -- ${Object.keys(BENCHES).join(' | ')}`);
	}
	await build(env);
	await bench(env, values);
};
