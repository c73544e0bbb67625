import { ManualExecutionCancelledError } from 'n8n-workflow';

import { hostService, optionalHostModule, type Token } from './hostModules';

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
