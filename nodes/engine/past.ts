import type { IRunData, Workflow } from 'n8n-workflow';

import { hasOutput } from './outputs';

/** One output of one run of a node. */
export interface RunOutput {
	node: string;
	run: number;
	output: number;
}

/**
 * What an earlier try left in the state of a resumed run, by the names the nodes have now. The
 * workflow may have been rewired since: where those items went is what it was then.
 */
export interface Past {
	/** How many of each node's runs are from then. */
	runs: Record<string, number>;
	/** Whose items had come out of the branch, as they led nowhere. */
	ended: RunOutput[];
}

export const NO_RUNS: Past = { runs: {}, ended: [] };

export const runCounts = (runData: IRunData): Past['runs'] =>
	Object.fromEntries(Object.entries(runData).map(([name, tasks]) => [name, tasks.length]));

/** Tells whether an output's items come out of the branch, or go on to another node. */
export function endOfBranch(workflow: Workflow, past: Past): (at: RunOutput) => boolean {
	const key = ({ node, run, output }: RunOutput) => `${run}.${output}.${node}`;
	const ended = new Set(past.ended.map(key));
	const leadsNowhere = ({ node, output }: RunOutput) =>
		(workflow.connectionsBySourceNode[node]?.main?.[output]?.length ?? 0) === 0 &&
		hasOutput(workflow, node, output);
	return (at) => (at.run < (past.runs[at.node] ?? 0) ? ended.has(key(at)) : leadsNowhere(at));
}

/** The outputs of a branch's runs whose items have come out of it. */
export function endedOutputs(runData: IRunData, workflow: Workflow, past: Past): RunOutput[] {
	const isEnd = endOfBranch(workflow, past);
	return Object.entries(runData).flatMap(([node, tasks]) =>
		tasks.flatMap((task, run) =>
			(task.data?.main ?? []).flatMap((items, output) => {
				const at = { node, run, output };
				return items && items.length > 0 && isEnd(at) ? [at] : [];
			}),
		),
	);
}
