import { inputOfFailedNode, type Continuation } from '../../engine/continuation';
import { driftSince, workflowOf } from '../../engine/driftSince';
import type { Snapshot } from '../../engine/innerWorkflow';
import { refusal, type Operation } from '../operation';
import { attemptJson, recordJson } from '../recordJson';
import { hidden } from '../redactedRecord';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get an incomplete execution',
	description:
		'Read one record with its items, its error, all attempts and what was changed in the workflow since',
	properties: [
		{
			displayName: 'ID',
			name: 'id',
			type: 'string',
			default: '={{ $json.id }}',
			required: true,
			description: 'ID of the record',
		},
	],
	async execute(call) {
		const { context, itemIndex, store, workflowId } = call;
		const id = String(context.getNodeParameter('id', itemIndex) ?? '').trim();
		if (id === '') throw refusal(call, 'No ID is given', 'Give the ID of the record to read.');
		const record = await store.get(workflowId, id);
		const continuation = record.continuation as Continuation;
		const attempts = await store.attempts(workflowId, id);
		const changes = driftSince(record.snapshot as Snapshot, workflowOf(context), record.guard);
		return [
			{
				...recordJson(record),
				...hidden(context, record.upstream, {
					error: record.error,
					input: continuation.input.items,
					failedNodeInput: inputOfFailedNode(continuation),
				}),
				...(continuation.droppedFiles && { warning: continuation.droppedFiles.join('\n') }),
				attemptHistory: attempts.map(attemptJson),
				drift: changes.map((change) => ({ ...change })),
			},
		];
	},
};
