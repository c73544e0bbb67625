import type { GuardContext } from './guardContext';

/** Custom execution data: filter n8n's list of executions by it. n8n takes text only. */
const KEY = 'incompleteExecutions';

/** Adds to the number of incomplete executions that this execution has left. */
export function annotate({ host }: GuardContext, stored: number): void {
	if (stored === 0) return;
	const metadata = (host.runExecutionData.resultData.metadata ??= {});
	metadata[KEY] = String(Number(metadata[KEY] ?? 0) + stored);
}
