import { deleteFilesOfRecords } from '../../engine/recordFiles';
import type { Operation } from '../operation';
import { endExecutions, waitingExecutions } from '../ownExecutions';
import { bulkJson, readSelection, selection } from '../selection';

const NONE: Map<string, string> = new Map();

const bulk = (
	value: 'resubmit' | 'discard' | 'delete',
	texts: Pick<Operation, 'name' | 'action' | 'description'>,
): Operation => ({
	...texts,
	value,
	properties: selection,
	async execute(call) {
		const chosen = readSelection(call);
		const waiting = value === 'resubmit' ? NONE : await waitingExecutions(call, chosen);
		const result = await call.store[value](call.workflowId, chosen);
		if (value === 'delete') await deleteFilesOfRecords(call.workflowId, result.changed);
		return bulkJson(result, await endExecutions(call, waiting, result.changed));
	},
});

export const resubmit = bulk('resubmit', {
	name: 'Resubmit',
	action: 'Resubmit incomplete executions',
	description: 'Make records due now; they go on from the failed node',
});

export const discard = bulk('discard', {
	name: 'Discard',
	action: 'Discard incomplete executions',
	description: 'Give records up, but keep them',
});

export const remove = bulk('delete', {
	name: 'Delete',
	action: 'Delete incomplete executions',
	description: 'Delete records for good',
});
