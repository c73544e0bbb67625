import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import {
	GUARD_TYPE,
	OPERATIONS_TYPE,
	STORE_TYPE,
	TRIGGER_TYPE,
} from '../../nodes/connector/nodeTypes';
import type { RecordSummary } from '../../nodes/domain/record';
import { hostStoreSettings } from '../../nodes/engine/hostStore';
import { IncompleteExecutionGuard } from '../../nodes/IncompleteExecutionGuard/IncompleteExecutionGuard.node';
import { IncompleteExecutions } from '../../nodes/IncompleteExecutions/IncompleteExecutions.node';
import { IncompleteExecutionStore } from '../../nodes/IncompleteExecutionStore/IncompleteExecutionStore.node';
import { IncompleteExecutionTrigger } from '../../nodes/IncompleteExecutionTrigger/IncompleteExecutionTrigger.node';
import { claimDue, toClaimItem } from '../../nodes/IncompleteExecutionTrigger/poll';
import type { ExecutionStore } from '../../nodes/store/executionStore';
import { openStore } from '../../nodes/store/openStore';
import type { Definition } from './definition';
import { ordinaryNodes, type Behaviour, type Script } from './ordinaryNodes';
import { withRunnerUnderTest } from './runnerUnderTest';
import { SubExecutions } from './subExecutions';

export interface RunOptions {
	/** Items the start node puts out; default one empty item. */
	items?: IDataObject[];
	/** The same, with everything n8n's items have. */
	input?: INodeExecutionData[];
	/** Default: the first node. */
	startNode?: string;
	/** Default `webhook`: a production run. */
	mode?: WorkflowExecuteMode;
	/** More of n8n's additional data. */
	additional?: object;
	/** The state to start from instead, as n8n's Retry does. */
	state?: IRunExecutionData;
	startData?: IRunExecutionData['startData'];
	pinData?: IRunExecutionData['resultData']['pinData'];
	/** Who started the execution, as n8n keeps it. */
	runtimeData?: object;
	/** Called with the hooks before anything runs. */
	onHooks?: (hooks: ExecutionLifecycleHooks) => void;
	/** Called with the run, so that a test can stop it. */
	onStart?: (run: { cancel(): void }) => void;
	executionId?: string;
	/** The execution that this one retries, in mode `retry`. */
	retryOf?: string;
	/** Default: made of the definition. */
	workflow?: Workflow;
}

/** One finished execution. */
export interface Execution {
	run: IRun;
	state: IRunExecutionData;
	workflow: Workflow;
	hooks: ExecutionLifecycleHooks;
	additionalData: IWorkflowExecuteAdditionalData;
	/** The json of a node's items, all of its runs. */
	output(node: string, output?: number): IDataObject[];
}

/** Those that the tests' workflows have. */
const GUARDS = ['Guard', 'Inner'].map((name) => ({ id: `id-${name}`, name, type: GUARD_TYPE }));

const json = (items: INodeExecutionData[] | null | undefined): IDataObject[] =>
	(items ?? []).map((item) => item.json);

/** A test's n8n: runs real workflows through n8n-core, with a Store in a database of its own. */
export class Harness {
	// Without what objects have by themselves: nodes may have those names.
	readonly script: Script = {
		behaviours: Object.create(null) as Script['behaviours'],
		calls: Object.create(null) as Script['calls'],
	};
	readonly nodes: Record<string, INodeType> = {
		...ordinaryNodes(this.script),
		[GUARD_TYPE]: new IncompleteExecutionGuard(),
		[STORE_TYPE]: new IncompleteExecutionStore(),
		[TRIGGER_TYPE]: new IncompleteExecutionTrigger(),
		[OPERATIONS_TYPE]: new IncompleteExecutions(),
	};
	readonly nodeTypes: INodeTypes = {
		getByName: (name: string) => this.nodes[name],
		getByNameAndVersion: (name: string) => this.nodes[name],
		getKnownTypes: () => ({}),
	};
	readonly subExecutions = new SubExecutions(this.nodeTypes);
	private readonly databaseFile = `${randomUUID()}.sqlite`;
	private executions = 0;

	/** Says what a node of the workflow does from now on. */
	on(node: string, behaviour: Behaviour): void {
		this.script.behaviours[node] = behaviour;
	}

	/** Lets a node fail, for all items or for those that match. */
	failOn(node: string, error: () => unknown, matches: (json: IDataObject) => boolean = () => true) {
		this.on(node, (items) => {
			if (items.some((item) => matches(item.json))) throw error();
			return items;
		});
	}

	/** How often a node was called. */
	calls(node: string): number {
		return this.script.calls[node]?.length ?? 0;
	}

	get databasePath(): string {
		return join(hostStoreSettings().folder, this.databaseFile);
	}

	async store(): Promise<ExecutionStore> {
		return await openStore({
			driver: 'sqlite',
			path: this.databasePath,
			secret: hostStoreSettings().secret,
		});
	}

	async close(): Promise<void> {
		await (await this.store()).close();
	}

	async records(workflowId = 'workflow-1'): Promise<RecordSummary[]> {
		return (await (await this.store()).list(workflowId, {}, { limit: 1000 })).records.reverse();
	}

	async record(): Promise<RecordSummary> {
		const records = await this.records();
		if (records.length !== 1) throw new Error(`${records.length} records, not one`);
		return records[0];
	}

	workflow({ nodes, ...definition }: Definition): Workflow {
		const { nodeTypes } = this;
		const inFile = nodes.map((node) =>
			node.type === STORE_TYPE
				? { ...node, parameters: { databaseFile: this.databaseFile, ...node.parameters } }
				: node,
		);
		const all = inFile.map(withRunnerUnderTest);
		return new Workflow({ ...structuredClone(definition), nodes: all, active: true, nodeTypes });
	}

	async run(definition: Definition, options: RunOptions = {}): Promise<Execution> {
		const { mode = 'webhook', executionId = `${++this.executions}` } = options;
		const workflow = options.workflow ?? this.workflow(definition);
		const hooks = new ExecutionLifecycleHooks(
			mode,
			executionId,
			{
				...definition,
				active: true,
			} as never,
			options.retryOf,
		);
		options.onHooks?.(hooks);
		const additionalData = {
			hooks,
			executionId,
			webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
			formWaitingBaseUrl: 'http://localhost/form-waiting',
			variables: {},
			currentNodeExecutionIndex: 0,
			credentialsHelper: {},
			setExecutionStatus: () => {},
			executeWorkflow: this.subExecutions.executeWorkflow,
			getRunExecutionData: this.subExecutions.getRunExecutionData,
			...options.additional,
		} as unknown as IWorkflowExecuteAdditionalData;
		const state = options.state ?? this.stateFor(workflow, options);
		const process = new WorkflowExecute(additionalData, mode, state).processRunExecutionData(
			workflow,
		);
		options.onStart?.(process);
		const run = await process;
		const output = (node: string, index = 0) =>
			(state.resultData.runData[node] ?? []).flatMap((task) => json(task.data?.main[index]));
		return { run, state, workflow, hooks, additionalData, output };
	}

	private stateFor(workflow: Workflow, options: RunOptions): IRunExecutionData {
		const { items = [{}], input = items.map((item) => ({ json: item })) } = options;
		const node = options.startNode
			? workflow.getNode(options.startNode)!
			: Object.values(workflow.nodes)[0];
		return createRunExecutionData({
			startData: options.startData,
			resultData: { pinData: options.pinData },
			executionData: {
				runtimeData: options.runtimeData as never,
				nodeExecutionStack: [{ node, data: { main: [input] }, source: null }],
			},
		});
	}

	/** Claims one due record, as the Trigger does. */
	async claim(leaseMs = 60_000, guards = GUARDS): Promise<IDataObject> {
		const fed = () => guards.map(({ id }) => id);
		const wiring = { store: await this.store(), guards: { all: guards, published: true, fed } };
		const settings = { workflowId: 'workflow-1', maxInProgress: 1 };
		const { claims, targets } = await claimDue(wiring, settings);
		if (claims.length === 0) throw new Error('No record is due');
		return { ...toClaimItem(claims[0], leaseMs, targets) };
	}

	/** Runs one due record in a second execution, as the Trigger does. */
	async resume(definition: Definition, options: RunOptions = {}): Promise<Execution> {
		const claim = await this.claim();
		return await this.run(definition, {
			mode: 'trigger',
			startNode: 'Trigger',
			items: [claim],
			...options,
		});
	}

	/** n8n's Retry of an execution: its saved state, without the error, in a new execution. */
	async retry(definition: Definition, failed: Execution, options: RunOptions = {}) {
		const state = structuredClone(failed.state);
		const { resultData } = state;
		const last = resultData.lastNodeExecuted;
		delete resultData.error;
		if (last && resultData.runData[last]?.at(-1)?.error) resultData.runData[last].pop();
		delete resultData.lastNodeExecuted;
		return await this.run(definition, { mode: 'retry', ...options, state });
	}
}

/** A harness per test, closed after it. */
export function useHarness(): { readonly n8n: Harness } {
	const current = { n8n: undefined as unknown as Harness };
	beforeEach(() => {
		current.n8n = new Harness();
	});
	afterEach(async () => await current.n8n.close());
	return current;
}
