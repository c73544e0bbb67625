import { createRunExecutionData } from 'n8n-workflow';
import type {
	IDestinationNode,
	INodeExecutionData,
	IRunData,
	IRunExecutionData,
	ISourceData,
	ITaskData,
} from 'n8n-workflow';

import { isGuarded, type Branch } from './branch';
import type { Host } from './host';
import { contextOf } from './nodeContexts';
import { runsOfNode } from './runsOfNode';

/** The items that run through the branch together (usually one). */
export interface ItemInput {
	items: INodeExecutionData[];
	/** Index of the first of them in the Guard's input. */
	index: number;
}

/** The Guard as the branch sees it: a node that put out just this item. */
export const guardTask = (
	items: INodeExecutionData[],
	source: Array<ISourceData | null>,
	executionIndex: number,
	startTime: number,
): ITaskData => ({
	startTime,
	executionTime: 0,
	executionIndex,
	executionStatus: 'success',
	source,
	data: { main: [items] },
});

/** The parent's run data without the branch's own: `$runIndex` in the branch starts at 0. */
export const surroundings = (runData: IRunData, branch: Branch): IRunData =>
	Object.fromEntries(Object.entries(runData).filter(([name]) => !isGuarded(branch, name)));

/** The branch's own runs in a nested state; those of nodes that left it since do not count. */
export const ownRunData = ({ resultData }: IRunExecutionData, branch: Branch): IRunData =>
	Object.fromEntries(
		Object.entries(resultData.runData).filter(([name]) => isGuarded(branch, name)),
	);

/** The destination of a manual run; n8n before 2.21 gives its name only. */
export const destinationName = (state: IRunExecutionData): string | undefined => {
	const destination = state.startData?.destinationNode as IDestinationNode | string | undefined;
	return typeof destination === 'string' ? destination : destination?.nodeName;
};

/** A manual run up to a guarded node stops there inside the branch, too. */
function startData(host: Host, branch: Branch): IRunExecutionData['startData'] {
	const destination = destinationName(host.runExecutionData);
	if (destination === undefined || !isGuarded(branch, destination)) return {};
	const { destinationNode, runNodeFilter } = host.runExecutionData.startData ?? {};
	return { destinationNode, runNodeFilter };
}

/**
 * The state of a nested run, with nothing on its stack yet.
 *
 * @param around what the branch can refer to: the parent's run data, or a record's upstream
 * @param guardRun the Guard's own run in it, at the index its items point to
 */
export function createItemState(
	host: Host,
	branch: Branch,
	around: IRunData,
	guardRun: { index: number; task: ITaskData },
): IRunExecutionData {
	const parent = host.runExecutionData;
	const guardRuns = runsOfNode(around, branch.guardName).slice(0, guardRun.index);
	while (guardRuns.length <= guardRun.index) guardRuns.push(guardRun.task);
	return createRunExecutionData({
		startData: startData(host, branch),
		resumeToken: parent.resumeToken,
		parentExecution: parent.parentExecution,
		resultData: {
			runData: { ...around, [branch.guardName]: guardRuns },
			pinData: parent.resultData.pinData,
			metadata: (parent.resultData.metadata ??= {}),
		},
		executionData: {
			// The same object: without it n8n would establish an identity anew, from a guarded node.
			runtimeData: parent.executionData.runtimeData,
			contextData: {
				...contextOf(
					parent.executionData.contextData,
					(name) => !isGuarded(branch, name) && name !== branch.guardName,
				),
				...(parent.executionData.contextData.flow && {
					flow: parent.executionData.contextData.flow,
				}),
			},
		},
	});
}
