import type { IExecuteData, IRunExecutionData } from 'n8n-workflow';

/** What ran last, or runs at this moment: n8n has taken it off the stack then. */
export interface UnderWay {
	entry: IExecuteData;
	runIndex: number;
}

export const WAIT_TYPE = 'n8n-nodes-base.wait';

/** It waits in process for up to 65 s, and ends early when it is cancelled, as if it had waited. */
export const isWait = (underWay: UnderWay | undefined): boolean =>
	underWay?.entry.node.type === WAIT_TYPE;

/**
 * The state as it is while a node runs, to begin with that node.
 *
 * @returns undefined when none runs
 */
export function leave(
	state: IRunExecutionData,
	underWay: UnderWay | undefined,
): IRunExecutionData | undefined {
	const { resultData, executionData } = state;
	const stack = executionData!.nodeExecutionStack;
	if (!underWay || stack[0] === underWay.entry) return undefined;
	const { entry, runIndex } = underWay;
	const run = resultData.runData[entry.node.name]?.[runIndex];
	if (run !== undefined && run.executionStatus !== 'running') return undefined;
	// That node may still end, and write to the lists.
	const runData = Object.fromEntries(
		Object.entries(resultData.runData).map(([name, runs]) => [name, [...runs]]),
	);
	return {
		...state,
		resultData: { ...resultData, runData },
		executionData: { ...executionData!, nodeExecutionStack: [entry, ...stack] },
	};
}

/** Calls at once when the signal is aborted already. @returns what takes the listener away */
export function listenOnce(signal: AbortSignal, listener: () => void): () => void {
	if (signal.aborted) listener();
	else signal.addEventListener('abort', listener, { once: true });
	return () => signal.removeEventListener('abort', listener);
}
