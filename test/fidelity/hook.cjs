/*
 * Loaded into n8n by `NODE_OPTIONS=--require`: writes down every call of a node, and makes chosen
 * calls fail before the node runs. The package under test knows nothing of it.
 *
 * In FIDELITY_FOLDER, `<workflow id>.plan.json` says what shall fail (see shim.ts), and
 * `<workflow id>.calls` gets a line of JSON per call. A plan must be there before its workflow runs.
 */
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const { FIDELITY_FOLDER: folder } = process.env;

const workflows = new Map();

function stateOf(workflowId) {
	let state = workflows.get(workflowId);
	if (!state) {
		const path = join(folder, `${workflowId}.plan.json`);
		state = { plan: existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}, calls: {} };
		workflows.set(workflowId, state);
	}
	return state;
}

/**
 * @param run the state of the run that calls it: of several in parallel, one is to fail
 * @returns whether this call of the node shall fail: the one in the plan, and the tries after it
 */
function take(workflowId, executionId, node, run) {
	const state = stateOf(workflowId);
	const { plan, calls } = state;
	const call = (calls[node] = (calls[node] ?? -1) + 1);
	if (plan.node === node && plan.call === call) Object.assign(state, { run, left: plan.times });
	const fails = plan.node === node && state.run === run && state.left-- > 0;
	appendFileSync(
		join(folder, `${workflowId}.calls`),
		`${JSON.stringify({ executionId, node, fails })}\n`,
	);
	return fails;
}

function patch({ prototype }) {
	const { runNode } = prototype;
	prototype.runNode = async function (
		workflow,
		executionData,
		runExecutionData,
		runIndex,
		data,
		...more
	) {
		const { name } = executionData.node;
		if (workflow.id && take(workflow.id, data.executionId, name, runExecutionData)) {
			// A connection that broke: kept and retried by the Guard's rules.
			throw Object.assign(new Error(`${name} was made to fail`), { code: 'ECONNRESET' });
		}
		return await runNode.call(
			this,
			workflow,
			executionData,
			runExecutionData,
			runIndex,
			data,
			...more,
		);
	};
}

const { _load } = Module;
Module._load = function (request, ...more) {
	const loaded = _load.call(this, request, ...more);
	if (request === 'n8n-core' && loaded.WorkflowExecute) {
		Module._load = _load;
		patch(loaded.WorkflowExecute);
	}
	return loaded;
};
