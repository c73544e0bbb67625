import type { IRunData, ITaskData, Workflow } from 'n8n-workflow';

import { runsOfNode } from './runsOfNode';

/**
 * The error of the sub-node (a model, a tool) that made its root node fail. An AI agent hides a
 * model's 429 in an error without a code, so the sub-node's own run has the better evidence.
 *
 * It counts only if nothing ran after it: an agent deals with many errors of its tools by itself,
 * and n8n begins the agent anew when they have ended.
 */
export function errorOfSubNode(
	workflow: Workflow,
	runData: IRunData,
	failedNode: string,
): { node: string; error: unknown } | undefined {
	const runs = workflow
		.getParentNodes(failedNode, 'ALL_NON_MAIN')
		.flatMap((node) => runsOfNode(runData, node).map((task) => ({ node, task })));
	const last = runs.reduce<{ node: string; task: ITaskData } | undefined>(
		(latest, run) =>
			latest === undefined || run.task.executionIndex > latest.task.executionIndex ? run : latest,
		undefined,
	);
	const beganAt = runsOfNode(runData, failedNode).at(-1)?.executionIndex ?? -1;
	if (last?.task.error === undefined || last.task.executionIndex < beganAt) return undefined;
	return { node: last.node, error: last.task.error };
}

/** The class of the first cause of an agent's error, which n8n's agents leave for its telemetry. */
const FAILURE_TYPE = 'ai.agent.failure.type';

/** The error with what the node's last run says of it besides: n8n's copies lose every cause. */
export function withTracedType(error: unknown, runData: IRunData, failedNode: string): unknown {
	const name = runsOfNode(runData, failedNode).at(-1)?.metadata?.tracing?.[FAILURE_TYPE];
	return name === undefined ? error : { name, cause: error };
}
