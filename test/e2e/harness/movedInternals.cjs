const Module = require('node:module');

/** Loaded before n8n: takes a class away from what our package, and nothing else, gets of n8n-core. */
const OURS = /[\\/]nodes[\\/]node_modules[\\/]n8n-nodes-incomplete-executions[\\/]/;
const { _load: load } = Module;

Module._load = function (request, parent, ...more) {
	const loaded = load.call(this, request, parent, ...more);
	return request === 'n8n-core' && OURS.test(parent?.filename ?? '')
		? { ...loaded, [process.env.MOVED_PART]: undefined }
		: loaded;
};
