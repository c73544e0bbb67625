const { createServer } = require('node:http');
const { createRequire } = require('node:module');
const { setImmediate: turn } = require('node:timers/promises');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { isMainThread } = require('node:worker_threads');

/*
 * Loaded into n8n before anything else: measures its executions from within. `GET /clock` and
 * `GET /heap` say what is measured from now on, `GET /` gives what the last execution brought.
 */

const GUARD = 'n8n-nodes-incomplete-executions.incompleteExecutionGuard';
/** What is no longer held is gone after so many collections, with a turn for finalizers each. */
const COLLECTIONS = 5;

let measured;
let taken;

/** The Guard that is running, with the milliseconds that went into its branch. */
let guard;

/** Without an async function of its own: what measures must not be what is measured. */
function timed(part, work) {
	const startedAt = performance.now();
	const end = () => {
		if (guard) guard[part] += performance.now() - startedAt;
	};
	const result = work();
	result.then(end, end);
	return result;
}

async function clockGuard({ hooks }, work) {
	guard = { hooksOfExecution: hooks, nodes: 0, hooks: 0 };
	const startedAt = performance.now();
	try {
		return await work();
	} finally {
		const { nodes, hooks } = guard;
		guard = undefined;
		taken = { total: performance.now() - startedAt, nodes, hooks };
	}
}

const collectGarbage = () => {
	setFlagsFromString('--expose-gc');
	return runInNewContext('gc');
};

async function liveHeap() {
	const collect = collectGarbage();
	for (let done = 0; done < COLLECTIONS; done++) {
		collect();
		await turn();
	}
	return process.memoryUsage().heapUsed;
}

/** Executions whose end is being waited for, by their hooks. */
const waitedFor = new WeakSet();

/** From the execution's first node to its end: the first of n8n's own work there still holds all. */
async function weigh({ hooks }) {
	const { workflowExecuteAfter } = hooks.handlers;
	const isNested = workflowExecuteAfter.length === 0;
	if (isNested || waitedFor.has(hooks)) return;
	waitedFor.add(hooks);
	const before = await liveHeap();
	workflowExecuteAfter.unshift(async () => {
		taken = { bytes: (await liveHeap()) - before };
	});
}

async function weighAndRun(additionalData, run) {
	await weigh(additionalData);
	return await run();
}

/** Puts clocks around n8n's running of a node, expressions included, and around its hooks. */
function instrument() {
	const { ExecutionLifecycleHooks, WorkflowExecute } = createRequire(process.argv[1])('n8n-core');
	const { runNode } = WorkflowExecute.prototype;
	WorkflowExecute.prototype.runNode = function (...args) {
		const [, { node }, , , additionalData] = args;
		const run = () => runNode.apply(this, args);
		if (measured === 'heap') return weighAndRun(additionalData, run);
		return node.type === GUARD ? clockGuard(additionalData, run) : timed('nodes', run);
	};
	const { runHook } = ExecutionLifecycleHooks.prototype;
	ExecutionLifecycleHooks.prototype.runHook = function (...args) {
		const run = () => runHook.apply(this, args);
		// The nested run's own hooks are ours; they pass events on to the execution's, n8n's.
		return this === guard?.hooksOfExecution ? timed('hooks', run) : run();
	};
}

if (isMainThread) {
	const server = createServer((request, response) => {
		const what = request.url.slice(1);
		if (what !== '') {
			if (!measured) instrument();
			measured = what;
		}
		response.end(JSON.stringify(taken ?? null));
		taken = undefined;
	});
	server.listen(Number(process.env.BENCH_PORT), '127.0.0.1').unref();
}
