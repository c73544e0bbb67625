import { ManualExecutionCancelledError } from 'n8n-workflow';

import { hostService, optionalHostModule, type Token } from './hostModules';

interface Executions {
	findOne(query: object): Promise<{ status: string; workflowId: string } | null>;
}

/** @returns the status in n8n's words; undefined when the workflow has no such execution */
export async function executionStatus(id: string, workflowId: string): Promise<string | undefined> {
	const database = optionalHostModule('@n8n/db') as
		{ ExecutionRepository?: Token<Executions> } | undefined;
	if (!database?.ExecutionRepository) {
		throw new Error('This n8n does not say how its executions are');
	}
	const select = ['id', 'status', 'workflowId'];
	const found = await hostService(database.ExecutionRepository).findOne({ where: { id }, select });
	return found?.workflowId === workflowId ? found.status : undefined;
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
