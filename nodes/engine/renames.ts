import type {
	IExecuteContextData,
	INode,
	IRunData,
	ISourceData,
	ITaskData,
	ITaskMetadata,
	Workflow,
} from 'n8n-workflow';

import type { NodeReference } from '../domain/record';

type Rename = (name: string) => string;
type Sources = Array<ISourceData | null>;

const NODE_CONTEXT = 'node:';

/**
 * n8n rewrites expressions when a node is renamed, so stored names would no longer be found.
 * Nodes are the same by id; where none has it, by name.
 *
 * @param storedIds ids by the names that were stored
 */
export function renamesSince(storedIds: Record<string, string>, workflow: Workflow): Rename {
	const byId = new Map(Object.values(workflow.nodes).map(({ id, name }) => [id, name]));
	return (name) => byId.get(storedIds[name]) ?? name;
}

/** The workflow's node that a stored reference means, if it is still of the same type. */
export function findNode(workflow: Workflow, reference: NodeReference): INode | undefined {
	const nodes = Object.values(workflow.nodes);
	const node =
		(reference.id !== '' && nodes.find(({ id }) => id === reference.id)) ||
		workflow.getNode(reference.name);
	return node && node.type === reference.type ? node : undefined;
}

const renameKeys = <T>(from: Record<string, T>, rename: (key: string) => string) =>
	Object.fromEntries(Object.entries(from).map(([key, value]) => [rename(key), value]));

export const renameSources = (sources: Sources, rename: Rename): Sources =>
	sources.map((source) => source && { ...source, previousNode: rename(source.previousNode) });

export function renameMetadata<M extends ITaskMetadata | undefined>(
	metadata: M,
	rename: Rename,
): M {
	if (!metadata) return metadata;
	const renamed = { ...metadata };
	if (metadata.subRun) {
		renamed.subRun = metadata.subRun.map((run) => ({ ...run, node: rename(run.node) }));
	}
	if (metadata.subNodeExecutionData) {
		renamed.subNodeExecutionData = {
			...metadata.subNodeExecutionData,
			actions: metadata.subNodeExecutionData.actions.map((action) => ({
				...action,
				nodeName: rename(action.nodeName),
			})),
		};
	}
	return renamed;
}

const renameTask = (task: ITaskData, rename: Rename): ITaskData => ({
	...task,
	source: renameSources(task.source, rename),
	metadata: renameMetadata(task.metadata, rename),
});

export const renameRunData = (runData: IRunData, rename: Rename): IRunData =>
	Object.fromEntries(
		Object.entries(runData).map(([name, tasks]) => [
			rename(name),
			tasks.map((task) => renameTask(task, rename)),
		]),
	);

export const renameContext = (data: IExecuteContextData, rename: Rename): IExecuteContextData =>
	renameKeys(data, (key) =>
		key.startsWith(NODE_CONTEXT) ? NODE_CONTEXT + rename(key.slice(NODE_CONTEXT.length)) : key,
	);

/** Any data by node name (metadata, waiting inputs). */
export const renameNodeKeys = renameKeys;
