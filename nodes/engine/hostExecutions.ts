import { ManualExecutionCancelledError } from 'n8n-workflow';

import { hostModule, hostService, optionalHostModule, type Token } from './hostModules';

interface SavedExecution {
	status: string;
	workflowId: string;
	/** The execution that it retried. */
	retryOf: string | null;
}

interface Executions {
	findOne(query: object): Promise<SavedExecution | null>;
}

const executions = (): Executions | undefined => {
	const database = optionalHostModule('@n8n/db') as
		{ ExecutionRepository?: Token<Executions> } | undefined;
	return database?.ExecutionRepository && hostService(database.ExecutionRepository);
};

/** @returns what n8n has saved of an execution; undefined when the workflow has none of this id */
async function savedExecution(
	from: Executions,
	id: string,
	workflowId: string,
): Promise<SavedExecution | undefined> {
	const select = ['id', 'status', 'workflowId', 'retryOf'];
	const found = await from.findOne({ where: { id }, select });
	return found?.workflowId === workflowId ? found : undefined;
}

/** @returns the status in n8n's words; undefined when the workflow has no such execution */
export async function executionStatus(id: string, workflowId: string): Promise<string | undefined> {
	const all = executions();
	if (!all) {
		throw new Error(
			'This n8n does not tell how an execution ended: it lacks ExecutionRepository of @n8n/db. Update n8n-nodes-incomplete-executions, or use a version of n8n that it was tested with (see its README)',
		);
	}
	return (await savedExecution(all, id, workflowId))?.status;
}

/** @returns the execution that this one retried, if it did and n8n still knows */
export async function retriedBefore(id: string, workflowId: string): Promise<string | undefined> {
	const all = executions();
	return (all && (await savedExecution(all, id, workflowId)))?.retryOf ?? undefined;
}

interface ActiveExecutions {
	stopExecution(id: string, reason: Error): void;
}

/**
 * Stops an execution of this process as n8n does when a person stops it, the node under way
 * included.
 *
 * @returns whether this n8n can be asked to
 */
export function stopExecution(id: string): boolean {
	const found = optionalHostModule('n8n/dist/active-executions.js') as
		{ ActiveExecutions?: Token<ActiveExecutions> } | undefined;
	if (!found?.ActiveExecutions) return false;
	hostService(found.ActiveExecutions).stopExecution(id, new ManualExecutionCancelledError(id));
	return true;
}

interface ExecutionService {
	stop(id: string, workflowIds: string[]): Promise<unknown>;
}

/**
 * Ends an execution that waits, as n8n does when a person stops it: whoever answers it now is
 * refused. One that has been answered goes on.
 *
 * @throws Error when it waits, and n8n does not end it
 */
export async function endWaiting(id: string, workflowId: string): Promise<void> {
	if ((await executionStatus(id, workflowId)) !== 'waiting') return;
	const found = hostModule('n8n/dist/executions/execution.service.js') as {
		ExecutionService: Token<ExecutionService>;
	};
	await hostService(found.ExecutionService).stop(id, [workflowId]);
}
