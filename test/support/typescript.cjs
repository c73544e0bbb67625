/**
 * Lets a plain Node process, started by a test, load the TypeScript sources:
 * `node -r test/support/typescript.cjs worker.ts`. Types are not checked here.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { transpileModule, ModuleKind, ScriptTarget } = require('typescript');

Module._extensions['.ts'] = (module, filename) => {
	const { outputText } = transpileModule(readFileSync(filename, 'utf8'), {
		fileName: filename,
		compilerOptions: {
			module: ModuleKind.CommonJS,
			target: ScriptTarget.ES2022,
			esModuleInterop: true,
		},
	});
	module._compile(outputText, filename);
};
