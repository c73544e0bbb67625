import { Workflow } from 'n8n-workflow';
import type {
	IConnections,
	IDataObject,
	INode,
	IWorkflowSettings,
	WorkflowExpression,
} from 'n8n-workflow';

/** A workflow definition as it is stored with a record. */
export interface Snapshot {
	id: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
}

/**
 * The nested run acquires the expression isolate at its start and releases it at its end. It uses
 * the running workflow's own (a new one costs 35 ms an item), so it must do neither.
 */
const keepIsolate = {
	acquireIsolate: { value: async () => false },
	releaseIsolate: { value: async () => {} },
};

/**
 * Does work that evaluates expressions outside of an execution, on an isolate of its own. n8n 2.20
 * does not tell whether the workflow's own is in use, so it must be neither taken nor given back.
 */
export async function withOwnIsolate<T>(
	workflow: Workflow,
	work: (view: Workflow) => Promise<T>,
): Promise<T> {
	const { expression: shared } = workflow.expression as unknown as { expression: object };
	const own = { expression: { value: Object.create(shared) as object } };
	const expression = Object.create(workflow.expression, own) as WorkflowExpression;
	await expression.acquireIsolate();
	try {
		return await work(Object.create(workflow, { expression: { value: expression } }) as Workflow);
	} finally {
		await expression.releaseIsolate();
	}
}

/** For a workflow whose static data is another one's: n8n replaces it whole after a Code node. */
export const staticDataOf = (workflow: Workflow): PropertyDescriptorMap => ({
	staticData: {
		get: () => workflow.staticData,
		set: (data: IDataObject) => {
			workflow.staticData = data;
		},
	},
});

/** A view on the running workflow. Nothing is copied: static data written inside is not lost. */
export function viewOf(workflow: Workflow): Workflow {
	const expression = Object.create(workflow.expression, keepIsolate) as WorkflowExpression;
	return Object.create(workflow, {
		expression: { value: expression },
		...staticDataOf(workflow),
	}) as Workflow;
}

/**
 * The workflow as it was stored, on the running workflow's isolate and static data. Its settings
 * are today's: who may call what is not for a record to say.
 */
export function workflowAsStored(snapshot: Snapshot, current: Workflow): Workflow {
	// Static data is given afterwards: the constructor would drop changes not saved yet.
	const stored = new Workflow({
		id: current.id,
		name: snapshot.name,
		// Own copies: the engine and n8n's parameter defaults write to nodes.
		nodes: structuredClone(snapshot.nodes),
		connections: snapshot.connections,
		settings: current.settings,
		active: current.active,
		nodeTypes: current.nodeTypes,
	});
	Object.defineProperties(stored, staticDataOf(current));
	Object.assign(stored.expression, {
		expression: (current.expression as unknown as { expression: unknown }).expression,
	});
	return viewOf(stored);
}

/** The definition of the running workflow, to be stored. */
export const snapshotOf = (workflow: Workflow): Snapshot => ({
	id: workflow.id,
	name: workflow.name ?? '',
	nodes: Object.values(workflow.nodes),
	connections: workflow.connectionsBySourceNode,
	settings: workflow.settings,
});
