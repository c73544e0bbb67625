import type { INodeExecutionData, IRunData, ITaskDataConnections } from 'n8n-workflow';

import type { Continuation } from './continuation';

/*
 * A file that n8n keeps on disk, in its database or in object storage is in an item by its id
 * only, and is deleted with its execution. A record holds no such file, and an id that comes from
 * a record is never followed: it could name the file of any execution. Files that lie in the item
 * itself (base64) are kept like any other data.
 */

const itemsOf = (connections: ITaskDataConnections | undefined): INodeExecutionData[] =>
	Object.values(connections ?? {}).flatMap((outputs) => outputs.flatMap((items) => items ?? []));

const hasStoredFile = ({ binary }: INodeExecutionData): boolean =>
	Object.values(binary ?? {}).some(({ id }) => id !== undefined);

const runItems = (runData: IRunData): INodeExecutionData[] =>
	Object.values(runData).flatMap((tasks) => tasks.flatMap(({ data }) => itemsOf(data)));

/** Whether going on from here would need a file that n8n keeps elsewhere. */
export const needsStoredFiles = ({
	input,
	stack,
	waitingExecution,
	runData,
}: Continuation): boolean =>
	[
		...input.items,
		...stack.flatMap(({ data }) => itemsOf(data)),
		...Object.values(waitingExecution).flatMap((runs) => Object.values(runs).flatMap(itemsOf)),
		...runItems(runData),
	].some(hasStoredFile);

function withoutStoredFiles(item: INodeExecutionData): INodeExecutionData {
	if (!hasStoredFile(item)) return item;
	const kept = Object.entries(item.binary ?? {}).filter(([, file]) => file.id === undefined);
	return { ...item, binary: Object.fromEntries(kept) };
}

/** Run data of nodes before the Guard, without the files: expressions still find everything else. */
export const runDataWithoutStoredFiles = (runData: IRunData): IRunData =>
	Object.fromEntries(
		Object.entries(runData).map(([name, tasks]) => [
			name,
			tasks.map((task) =>
				itemsOf(task.data).some(hasStoredFile)
					? {
							...task,
							data: Object.fromEntries(
								Object.entries(task.data ?? {}).map(([type, outputs]) => [
									type,
									outputs.map((items) => items?.map(withoutStoredFiles) ?? null),
								]),
							),
						}
					: task,
			),
		]),
	);
