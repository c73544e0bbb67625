import type { ExecuteContext, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import type {
	IExecuteData,
	IExecuteFunctions,
	INode,
	IRunExecutionData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { hostCore } from './hostModules';
import type { UnderWay } from './leave';
import { checkHost } from './hostParts';

/**
 * What the engine needs of the execution it runs in. `IExecuteFunctions` does not promise these;
 * at run time it is n8n-core's `ExecuteContext`, where they are public and read-only
 * (n8n 2.20 to 2.41).
 */
export interface Host {
	workflow: Workflow;
	additionalData: IWorkflowExecuteAdditionalData & { hooks: ExecutionLifecycleHooks };
	runExecutionData: IRunExecutionData & {
		executionData: NonNullable<IRunExecutionData['executionData']>;
	};
	executeData: IExecuteData;
	mode: WorkflowExecuteMode;
	abortSignal: AbortSignal | undefined;
	node: INode;
	/** Which run of the Guard in this execution, from 0. */
	runIndex: number;
	/** The items of outer Guards this one runs in, see `Origin.outer`. */
	outer: string;
}

/** Marks the additional data of nested runs with the item they belong to. */
const OUTER_ITEMS = Symbol.for('n8n-nodes-incomplete-executions.outerItems');

const outerItems = (additionalData: object): string =>
	(additionalData as { [OUTER_ITEMS]?: string })[OUTER_ITEMS] ?? '';

/** The property that tells Guards in a nested run where they are. */
export const markItem = (host: Host, itemIndex: number): PropertyDescriptorMap => ({
	[OUTER_ITEMS]: { value: `${host.outer}/${host.node.id}.${host.runIndex}.${itemIndex}` },
});

/** Besides what all our nodes need. */
const REQUIRED = [
	'additionalData.hooks.handlers',
	'additionalData.setExecutionStatus',
	'additionalData.executeWorkflow',
	'runExecutionData.resultData.runData',
	'runExecutionData.executionData',
	'executeData.node',
	'mode',
	'node',
];

/**
 * Narrows a node's context to the host execution, and switches the Guard's own node settings off
 * for it.
 * @throws NodeOperationError naming what this n8n does not have.
 */
export function readHost(context: IExecuteFunctions): Host {
	neutraliseNodeSettings(context);
	checkHost(context.getNode(), context, REQUIRED);
	const { workflow, additionalData, runExecutionData, executeData, mode, abortSignal, node } =
		context as unknown as ExecuteContext;
	const runIndex = (context as unknown as { runIndex?: number }).runIndex ?? 0;
	return {
		workflow,
		additionalData,
		runExecutionData,
		executeData,
		mode,
		abortSignal,
		node,
		runIndex,
		outer: outerItems(additionalData),
	} as Host;
}

/**
 * With these settings, n8n would run the branch again, unguarded, when the Guard emits nothing on
 * `Guarded` (Always Output Data) or fails (On Error). The workflow's node itself is not touched.
 */
function neutraliseNodeSettings(context: IExecuteFunctions): void {
	const { executeData } = context as unknown as Partial<ExecuteContext>;
	if (!executeData?.node) return;
	executeData.node = {
		...executeData.node,
		onError: 'stopWorkflow',
		continueOnFail: false,
		alwaysOutputData: false,
	};
}

/** n8n's engine with two changes: it keeps the raw error of a node, and checks nodes only once. */
export type BranchExecute = WorkflowExecute & {
	/** What the last node that ran threw, before n8n reduced it to plain data, if it did. */
	rawError: unknown;
	underWay: UnderWay | undefined;
};

type RunNode = (...args: unknown[]) => Promise<unknown>;

/**
 * @param checkNodes whether n8n shall look for issues (missing parameters) in the nodes first.
 *   They do not depend on the item, and cost about a third of a small branch: once per Guard run.
 */
export function createBranchExecute(
	additionalData: IWorkflowExecuteAdditionalData,
	mode: WorkflowExecuteMode,
	state: IRunExecutionData,
	checkNodes: boolean,
): BranchExecute {
	const { WorkflowExecute: Engine } = hostCore();
	const engine = new Engine(additionalData, mode, state) as BranchExecute;
	const runNode = (engine.runNode as unknown as RunNode).bind(engine);
	engine.runNode = ((...args: unknown[]) => {
		engine.rawError = undefined;
		engine.underWay = { entry: args[1] as IExecuteData, runIndex: args[3] as number };
		const running = runNode(...args);
		// Heard of before the engine, which waits for the same promise only now.
		running.catch((error: unknown) => {
			engine.rawError = error;
		});
		return running;
	}) as unknown as WorkflowExecute['runNode'];
	if (!checkNodes) Object.assign(engine, { checkForWorkflowIssues: () => {} });
	return engine;
}

/** An empty set of lifecycle hooks for a nested run. */
export function createHooks(host: Host): ExecutionLifecycleHooks {
	const { ExecutionLifecycleHooks: Hooks } = hostCore();
	const { executionId, workflowData } = host.additionalData.hooks;
	return new Hooks(host.mode, executionId, workflowData);
}
