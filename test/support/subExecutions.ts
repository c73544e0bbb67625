import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

type ExecuteWorkflow = IWorkflowExecuteAdditionalData['executeWorkflow'];

/** An execution that a node started, as n8n would save it. */
export interface SubExecution {
	id: string;
	mode: string;
	status: string;
	run: IRun;
	/** The definition it ran. */
	workflow: Workflow;
	staticDataToSave: object | undefined;
}

/** Does what n8n's own `executeWorkflow` does (n8n 2.41), without a database. */
export class SubExecutions {
	/** In the order in which they ended. */
	readonly ended: SubExecution[] = [];

	constructor(
		private readonly nodeTypes: INodeTypes,
		private readonly nextId: () => string,
	) {}

	readonly executeWorkflow: ExecuteWorkflow = async (_info, parent, options) => {
		const { loadedWorkflowData, loadedRunData } = options;
		if (!loadedWorkflowData || !loadedRunData) throw new Error('There are no sub-workflows here');
		const { executionMode: mode, executionData: state } = loadedRunData;
		const id = this.nextId();
		const workflow = new Workflow({ ...loadedWorkflowData, nodeTypes: this.nodeTypes });
		const hooks = new ExecutionLifecycleHooks(mode, id, loadedWorkflowData);
		hooks.addHandler('workflowExecuteAfter', (run, staticDataToSave) => {
			const status = run.waitTill ? 'waiting' : run.status;
			// As n8n keeps it: what happens to the data afterwards is not in it.
			const saved = structuredClone(run);
			this.ended.push({ id, mode, status, run: saved, workflow, staticDataToSave });
		});
		const additionalData = {
			hooks,
			executionId: id,
			webhookWaitingBaseUrl: parent.webhookWaitingBaseUrl,
			formWaitingBaseUrl: parent.formWaitingBaseUrl,
			variables: {},
			currentNodeExecutionIndex: 0,
			credentialsHelper: parent.credentialsHelper,
			setExecutionStatus: () => {},
			executeWorkflow: parent.executeWorkflow,
			executionTimeoutTimestamp: parent.executionTimeoutTimestamp,
		} as unknown as IWorkflowExecuteAdditionalData;
		let run: IRun;
		try {
			run = await new WorkflowExecute(additionalData, mode, state).processRunExecutionData(
				workflow,
			);
		} catch (error) {
			throw Object.assign(new Error((error as Error).message), { executionId: id });
		}
		if (run.finished || run.status === 'waiting') {
			return { executionId: id, data: [null], waitTill: run.waitTill };
		}
		const message = run.data.resultData.error?.message ?? 'An error occurred';
		throw Object.assign(new Error(message), { executionId: id, workflowId: workflow.id });
	};
}
