import type { IBinaryData, INodeExecutionData, IRunData, ITaskDataConnections } from 'n8n-workflow';

/*
 * A file that n8n keeps on disk, in its database or in object storage is in an item by its id
 * only, and is deleted with its execution. Run data of nodes before the Guard, which many records
 * share, has no copies of its own (see recordFiles.ts), and an id that comes from a record is
 * never followed unchecked: it could name the file of any execution.
 */

const itemsOf = (connections: ITaskDataConnections | undefined): INodeExecutionData[] =>
	Object.values(connections ?? {}).flatMap((outputs) => outputs.flatMap((items) => items ?? []));

/** A Code node may put anything in a file's place. */
const isStored = (file: Partial<IBinaryData> | null): boolean => Boolean(file?.id);

const hasStoredFile = ({ binary }: INodeExecutionData): boolean =>
	Object.values(binary ?? {}).some(isStored);

/** An item without the files that n8n keeps elsewhere. */
export function withoutStoredFiles(item: INodeExecutionData): INodeExecutionData {
	if (!hasStoredFile(item)) return item;
	const kept = Object.entries(item.binary ?? {}).filter(([, file]) => !isStored(file));
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
