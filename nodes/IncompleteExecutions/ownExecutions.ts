import type { RecordSummary } from '../domain/record';
import type { Continuation } from '../engine/continuation';
import { endWaiting } from '../engine/hostExecutions';
import type { RecordFilter, Selection } from '../store/executionStore';
import { isStoreError } from '../store/storeError';
import type { Call } from './operation';

const PAGE = 1000;

/** Records that match and may wait: nothing has failed in them. */
async function* waiting({ store, workflowId }: Call, filter: RecordFilter) {
	if (filter.status && !filter.status.includes('pending')) return;
	const pending: RecordFilter = { ...filter, status: ['pending'] };
	let cursor: string | undefined;
	do {
		const page = await store.list(workflowId, pending, { limit: PAGE, cursor });
		yield* page.records.filter(({ errorType }) => errorType === null).map(({ id }) => id);
		cursor = page.nextCursor;
	} while (cursor !== undefined);
}

/** @returns the record's own execution, when that was left waiting for somebody */
async function ownExecutionOf(
	{ store, workflowId }: Call,
	id: RecordSummary['id'],
): Promise<string | undefined> {
	try {
		const { continuation } = await store.get(workflowId, id);
		return (continuation as Continuation).ownExecution?.id;
	} catch (error) {
		// It is not there, or cannot be read: the operation itself has something to say to that.
		if (isStoreError(error)) return undefined;
		throw error;
	}
}

/** The executions of chosen records that n8n goes on with by itself once they are answered. */
export async function waitingExecutions(
	call: Call,
	selection: Selection,
): Promise<Map<string, string>> {
	const found = new Map<string, string>();
	const ids = 'ids' in selection ? selection.ids : waiting(call, selection.filter);
	for await (const id of ids) {
		const execution = await ownExecutionOf(call, id);
		if (execution !== undefined) found.set(id, execution);
	}
	return found;
}

/** Ends the executions of records that were given up. @returns warnings, by the records' ids */
export async function endExecutions(
	{ workflowId }: Call,
	executions: Map<string, string>,
	givenUp: string[],
): Promise<Map<string, string>> {
	const warnings = new Map<string, string>();
	for (const id of givenUp) {
		const execution = executions.get(id);
		if (execution === undefined) continue;
		try {
			await endWaiting(execution, workflowId);
		} catch (error) {
			warnings.set(
				id,
				`Its own execution ${execution} may still wait, and go on when it is answered (${(error as Error).message}). Stop it in n8n’s list of executions`,
			);
		}
	}
	return warnings;
}
