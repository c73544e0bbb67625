import type { INodeExecutionData, IPairedItemData, ISourceData, ITaskData } from 'n8n-workflow';

import { COMPLETED_OUTPUT, INCOMPLETE_OUTPUT } from '../../nodes/engine/branch';
import type { Execution, N8nClient } from '../e2e/harness/client';
import { comparableRunData } from './comparable';
import { GUARD, isOurs } from './guarding';

export interface Source {
	node: string;
	output: number;
	run: number;
}

/** What an item was made of. */
interface Pairing {
	item: number;
	input: number;
	/** Where that came from, if not from the run's own source: loops say so. */
	from?: Source;
}

export interface Item {
	json: unknown;
	/** Files by their names: what they say of themselves, and a digest of their content. */
	binary?: Record<string, unknown>;
	pairedItem: Pairing[];
}

/** One run of a node. */
export interface NodeRun {
	node: string;
	index: number;
	/** The place in the order in which the execution's nodes ran. */
	order: number;
	status: string;
	error?: string;
	sources: Array<Source | null>;
	/** By the type of the connection, then by the output. */
	outputs: Record<string, Array<Item[] | null>>;
	/** What sub-nodes were given. */
	input?: unknown;
	/** What else n8n keeps of the run, without what names the execution. */
	metadata?: object;
}

/** What an execution made of the nodes behind the start, in terms that two executions share. */
export interface View {
	/** `success`, or the node that failed and its message. */
	end: string;
	/** In the order they ran; the start node and ours left out. */
	runs: NodeRun[];
	/** What the Guard put out on `Completed`. */
	completed: Item[];
}

const list = (pairedItem: INodeExecutionData['pairedItem']): IPairedItemData[] => {
	if (pairedItem === undefined) return [];
	if (typeof pairedItem === 'number') return [{ item: pairedItem }];
	return Array.isArray(pairedItem) ? pairedItem : [pairedItem];
};

const toSource = (source: ISourceData): Source => ({
	node: source.previousNode,
	output: source.previousNodeOutput ?? 0,
	run: source.previousNodeRun ?? 0,
});

const toItem = ({ json, binary, pairedItem, error }: INodeExecutionData): Item => ({
	json: error === undefined ? json : { ...json, '(error)': error.message },
	...(binary && { binary: binary }),
	pairedItem: list(pairedItem).map(({ item, input = 0, sourceOverwrite }) => ({
		item,
		input,
		...(sourceOverwrite && { from: toSource(sourceOverwrite) }),
	})),
});

/** In place of the id of the execution that n8n links a run to. */
const LINKED = { subExecution: 'there' };

/** Ids of sub-executions, and traces, are never the same twice. */
function metadataOf({ metadata }: ITaskData): object {
	const { subExecution, tracing: _, ...rest } = { ...metadata };
	return { ...rest, ...(subExecution && LINKED) };
}

const toRun = (node: string, index: number, task: ITaskData): NodeRun => ({
	node,
	index,
	order: task.executionIndex,
	status: String(task.executionStatus),
	...(task.error && { error: task.error.message }),
	sources: task.source.map((source) => source && toSource(source)),
	outputs: Object.fromEntries(
		Object.entries(task.data ?? {}).map(([type, outputs]) => [
			type,
			outputs.map((items) => items?.map(toItem) ?? null),
		]),
	),
	...(task.inputOverride && { input: task.inputOverride }),
	metadata: metadataOf(task),
});

/** A record's items say that they came from the node before the Guard, as the others did. */
const atGuard = (item: Item): Item => ({
	...item,
	pairedItem: item.pairedItem.map(({ item: index, input }) => ({ item: index, input })),
});

/** A guarded execution that keeps an item succeeds: then the record says how it ended. */
export function endOf({ data, status }: Pick<Execution, 'data' | 'status'>): string {
	const { error, runData, lastNodeExecuted } = data.resultData;
	const incomplete = runData[GUARD]?.[0].data?.main[INCOMPLETE_OUTPUT]?.[0]?.json;
	if (incomplete && status === 'success')
		return `"${String(incomplete.failedNode)}" failed: ${String(incomplete.message)}`;
	if (error) return `"${lastNodeExecuted}" failed: ${error.message}`;
	return status;
}

/** @param start the name of the start node */
export async function viewOf(
	client: N8nClient,
	execution: Execution,
	start: string,
): Promise<View> {
	const runData = await comparableRunData(client, execution, start);
	const runs = Object.entries(runData)
		.filter(([name]) => name !== start && !isOurs(name))
		.flatMap(([name, tasks]) => tasks.map((task, index) => toRun(name, index, task)));
	return {
		end: endOf(execution),
		runs: runs.sort((a, b) => a.order - b.order),
		completed: (runData[GUARD]?.[0].data?.main[COMPLETED_OUTPUT] ?? []).map(toItem).map(atGuard),
	};
}

/** The same, had each item run in an execution of its own: all runs are linked to it. */
export const withOwnExecutions = (view: View): View => ({
	...view,
	runs: view.runs.map((run) => ({ ...run, metadata: { ...run.metadata, ...LINKED } })),
});
