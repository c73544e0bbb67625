import { parse, stringify } from 'flatted';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

type AdditionalData = IWorkflowExecuteAdditionalData;

/** An execution that a node started, as n8n would save it. */
interface SubExecution {
	id: string;
	mode: WorkflowExecuteMode;
	status: string;
	run: IRun;
	/** The definition it ran. */
	workflow: Workflow;
	staticDataToSave: object | undefined;
}

/** Does what n8n's own `executeWorkflow` does (n8n 2.41), without a database. */
export class SubExecutions {
	/** In the order in which they ended, or began to wait. */
	readonly ended: SubExecution[] = [];

	/** Those under way, so that a test can stop one. */
	readonly running = new Map<string, { cancel(): void }>();

	private begun = 0;

	constructor(private readonly nodeTypes: INodeTypes) {}

	readonly executeWorkflow: AdditionalData['executeWorkflow'] = async (_info, parent, options) => {
		const { loadedWorkflowData, loadedRunData } = options;
		if (!loadedWorkflowData || !loadedRunData) throw new Error('There are no sub-workflows here');
		const { executionMode, executionData } = loadedRunData;
		const id = `own-${++this.begun}`;
		const run = await this.process(id, executionMode, executionData!, loadedWorkflowData, parent);
		if (run.finished || run.status === 'waiting') {
			return { executionId: id, data: [null], waitTill: run.waitTill };
		}
		const message = run.data.resultData.error?.message ?? 'An error occurred';
		throw Object.assign(new Error(message), { executionId: id, workflowId: loadedWorkflowData.id });
	};

	/** Goes on with one that waits, as n8n does when it was answered. */
	async goOn(id: string): Promise<void> {
		const at = this.ended.findIndex((each) => each.id === id);
		const [{ mode, run, workflow }] = this.ended.splice(at, 1);
		const definition = { ...workflow, nodes: Object.values(workflow.nodes) };
		const { connectionsBySourceNode: connections } = workflow;
		const saved = { ...definition, connections } as unknown as IWorkflowBase;
		await this.process(
			id,
			mode,
			parse(stringify(run.data)) as IRunExecutionData,
			saved,
			{} as AdditionalData,
		);
	}

	status(id: string): string | undefined {
		return this.ended.find((each) => each.id === id)?.status;
	}

	readonly getRunExecutionData = async (id: string): Promise<IRunExecutionData | undefined> =>
		this.ended.find((each) => each.id === id)?.run.data;

	private async process(
		id: string,
		mode: WorkflowExecuteMode,
		state: IRunExecutionData,
		definition: IWorkflowBase,
		parent: AdditionalData,
	): Promise<IRun> {
		const workflow = new Workflow({ ...definition, nodeTypes: this.nodeTypes });
		const hooks = new ExecutionLifecycleHooks(mode, id, definition);
		hooks.addHandler('workflowExecuteAfter', (run, staticDataToSave) => {
			const status = run.waitTill ? 'waiting' : run.status;
			// As n8n keeps it: what happens to the data afterwards is not in it.
			const saved = { ...run, data: parse(stringify(run.data)) as IRunExecutionData };
			this.ended.push({ id, mode, status, run: saved, workflow, staticDataToSave });
		});
		const additionalData = {
			hooks,
			executionId: id,
			webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
			formWaitingBaseUrl: 'http://localhost/form-waiting',
			variables: {},
			currentNodeExecutionIndex: 0,
			credentialsHelper: {},
			setExecutionStatus: () => {},
			executeWorkflow: parent.executeWorkflow,
			executionTimeoutTimestamp: parent.executionTimeoutTimestamp,
		} as unknown as AdditionalData;
		try {
			const engine = new WorkflowExecute(additionalData, mode, state);
			const process = engine.processRunExecutionData(workflow);
			this.running.set(id, process);
			return await process;
		} catch (error) {
			throw Object.assign(new Error((error as Error).message), { executionId: id });
		}
	}
}
