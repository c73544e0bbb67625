import type {
	IContextObject,
	IExecuteContextData,
	INodeExecutionData,
	IRunData,
	ISourceData,
	ITaskData,
	ITaskMetadata,
	Workflow,
} from 'n8n-workflow';

import { NODE_CONTEXT } from './nodeContexts';
import { otherNodes } from './nodeReference';
import { withItemSources, withSources, type MapSource } from './taskSources';

export type Rename = (name: string) => string;
type Sources = Array<ISourceData | null>;

/**
 * n8n rewrites expressions when a node is renamed, so stored names would no longer be found.
 * Nodes are the same by id; where none has it, by name, unless that is the name of another one now.
 *
 * @param storedIds ids by the names that were stored
 */
export function renamesSince(storedIds: Record<string, string>, workflow: Workflow): Rename {
	const byId = new Map(Object.values(workflow.nodes).map(({ id, name }) => [id, name]));
	const others = otherNodes(storedIds, workflow);
	return (name) => {
		// Older versions of n8n let nodes share an id.
		if (workflow.getNode(name)?.id === storedIds[name]) return name;
		return byId.get(storedIds[name]) ?? (others.has(name) ? `${name} (removed)` : name);
	};
}

/** Any data by node name. */
export const renameNodeKeys = <T>(from: Record<string, T>, rename: (key: string) => string) =>
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

/** What n8n has yet to write on the runs of nodes. */
export const renameMetadataOfNodes = (
	stored: Record<string, ITaskMetadata[]>,
	rename: Rename,
): Record<string, ITaskMetadata[]> =>
	Object.fromEntries(
		Object.entries(stored).map(([name, runs]) => [
			rename(name),
			runs.map((metadata) => renameMetadata(metadata, rename)),
		]),
	);

const renameSource =
	(rename: Rename): MapSource =>
	(source) => ({ ...source, previousNode: rename(source.previousNode) });

const renameTask = (task: ITaskData, rename: Rename): ITaskData => ({
	...withSources(task, renameSource(rename)),
	metadata: renameMetadata(task.metadata, rename),
});

export const renameRunData = (runData: IRunData, rename: Rename): IRunData =>
	Object.fromEntries(
		Object.entries(runData).map(([name, tasks]) => [
			rename(name),
			tasks.map((task) => renameTask(task, rename)),
		]),
	);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isItem = (value: unknown): value is INodeExecutionData => isObject(value) && 'json' in value;
const isSource = (value: unknown): value is ISourceData =>
	isObject(value) && typeof (value as Partial<ISourceData>).previousNode === 'string';

/** Loops keep lists of items in their context, and the source that those came from. */
function renameInContext(context: IContextObject, rename: Rename): IContextObject {
	const here = renameSource(rename);
	const renamed = (value: unknown): unknown => {
		if (isItem(value)) return withItemSources(value, here);
		return isSource(value) ? here(value) : value;
	};
	return Object.fromEntries(
		Object.entries(context as Record<string, unknown>).map(([key, value]) => [
			key,
			Array.isArray(value) ? value.map(renamed) : renamed(value),
		]),
	);
}

export const renameContext = (data: IExecuteContextData, rename: Rename): IExecuteContextData =>
	Object.fromEntries(
		Object.entries(data).map(([key, context]) =>
			key.startsWith(NODE_CONTEXT)
				? [NODE_CONTEXT + rename(key.slice(NODE_CONTEXT.length)), renameInContext(context, rename)]
				: [key, context],
		),
	);
