const Module = require('node:module');

/*
 * Loaded before n8n: takes a part away from each of some modules, for our package and nothing else.
 * MOVED_PARTS: JSON, the part by the module's name.
 */
const OURS = /[\\/]nodes[\\/]node_modules[\\/]n8n-nodes-incomplete-executions[\\/]/;
const moved = JSON.parse(process.env.MOVED_PARTS);
const { _load: load } = Module;

Module._load = function (request, parent, ...more) {
	const loaded = load.call(this, request, parent, ...more);
	return Object.hasOwn(moved, request) && OURS.test(parent?.filename ?? '')
		? { ...loaded, [moved[request]]: undefined }
		: loaded;
};
