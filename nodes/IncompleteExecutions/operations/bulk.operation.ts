import { deleteFilesOfRecords } from '../../engine/recordFiles';
import type { Operation } from '../operation';
import { bulkJson, readSelection, selection } from '../selection';

const bulk = (
	value: 'resubmit' | 'discard' | 'delete',
	texts: Pick<Operation, 'name' | 'action' | 'description'>,
): Operation => ({
	...texts,
	value,
	properties: selection,
	async execute(call) {
		const result = await call.store[value](call.workflowId, readSelection(call));
		if (value === 'delete') await deleteFilesOfRecords(call.workflowId, result.changed);
		return bulkJson(result);
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
