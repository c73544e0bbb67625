import type { IRunData, ITaskData, ITaskDataConnections } from 'n8n-workflow';

/** As n8n saves it; what cannot be saved so stays what it is. */
function asSaved<T>(value: T): T {
	try {
		return JSON.parse(JSON.stringify(value)) as T;
	} catch {
		return value;
	}
}

const isOfSubNode = (data: ITaskDataConnections | undefined): boolean =>
	data !== undefined && Object.keys(data).some((type) => type !== 'main');

function asShown(task: ITaskData): ITaskData {
	const { data, inputOverride } = task;
	if (!isOfSubNode(data) && !isOfSubNode(inputOverride)) return task;
	return { ...task, ...asSaved({ data, inputOverride }) };
}

/**
 * What a sub-node was given and gave (a model, a memory) is there for people to see: no node goes on
 * with it. Its objects, such as the messages of a chat, show in n8n what they make of themselves.
 */
export const subNodeRunsAsShown = (runData: IRunData): IRunData =>
	Object.fromEntries(Object.entries(runData).map(([name, tasks]) => [name, tasks.map(asShown)]));
