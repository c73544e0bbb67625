import type { IRunData, ITaskData, ITaskMetadata } from 'n8n-workflow';

/**
 * What n8n leaves on a node that is to go on, for that one run of it: how the sub-workflow ended
 * that it waited for (n8n would fail the node with that error again), which executions it waits for
 * (an earlier one that has ended since would be taken for the new one's answer) or shows as its
 * own, and whose credentials were used there. An attempt begins without it.
 */
export function withoutOtherExecutions(
	metadata: ITaskMetadata | undefined,
): ITaskMetadata | undefined {
	if (!metadata) return undefined;
	const { resumeError, waitingChildExecutionIds, subExecution, dynamicCredentialsUsage, ...kept } =
		metadata;
	return kept;
}

function withoutCallersIdentity(task: ITaskData): ITaskData {
	const { parentExecution } = task.metadata ?? {};
	if (!parentExecution?.executionContext) return task;
	const { executionContext, ...link } = parentExecution;
	return { ...task, metadata: { ...task.metadata, parentExecution: link } };
}

/**
 * A sub-workflow's first run links to the execution that called it, and n8n hands that one's
 * identity (a login, a token) over with the link: it is not for a record to keep.
 */
export const withoutIdentity = (runData: IRunData): IRunData =>
	Object.fromEntries(
		Object.entries(runData).map(([name, tasks]) => [name, tasks.map(withoutCallersIdentity)]),
	);
