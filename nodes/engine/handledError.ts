import type { IRunExecutionData } from 'n8n-workflow';

import { runsOfNode } from './runsOfNode';

/**
 * Whether the error that a run ended with is one that its last node deals with itself (On Error:
 * continue). n8n ends as failed then, too, where no other node follows; but it did not put the node
 * back on its stack, and the node's run has the items to go on with.
 */
export function isHandled({ resultData, executionData }: IRunExecutionData): boolean {
	const { error, lastNodeExecuted, runData } = resultData;
	if (!error || lastNodeExecuted === undefined) return false;
	const last = runsOfNode(runData, lastNodeExecuted).at(-1);
	return (
		executionData?.nodeExecutionStack.length === 0 &&
		last?.data !== undefined &&
		last.error?.message === error.message &&
		last.error.stack === error.stack
	);
}
