import { randomUUID } from 'node:crypto';

import type { Failure, NodeReference, Origin } from '../../nodes/domain/record';
import type { Continuation } from '../../nodes/engine/continuation';
import type { NewRecord } from '../../nodes/store/executionStore';
import { SharedContent } from '../../nodes/store/sharedContent';

export const GUARD: NodeReference = {
	id: 'guard-1',
	name: 'Guard',
	type: 'n8n-nodes-incomplete-executions.incompleteExecutionGuard',
};

export const CALL: NodeReference = {
	id: 'call-1',
	name: 'Call',
	type: 'n8n-nodes-base.httpRequest',
};

/** As the engine captures it when `Call` fails behind the Guard. */
const continuationOf = (json: object, failedNode: NodeReference): Continuation =>
	({
		version: 1,
		start: 'failedNode',
		input: { index: 0, items: [{ json }] },
		guardRun: { index: 0, source: [] },
		stack: [{ node: failedNode, data: { main: [[{ json }]] }, source: null }],
		waitingExecution: {},
		waitingExecutionSource: null,
		runData: {},
	}) as unknown as Continuation;

interface RecordParts {
	id?: string;
	origin?: Partial<Origin>;
	failure?: Partial<Failure>;
	next?: NewRecord['next'];
	json?: object;
}

let execution = 0;

/** A failed item of workflow `w1`, held for a person unless told otherwise. */
export function newRecord(parts: RecordParts = {}): NewRecord {
	const failure: Failure = {
		errorType: 'DataError',
		because: 'HTTP status 400',
		message: 'Bad request',
		failedNode: CALL,
		error: { name: 'NodeApiError', message: 'Bad request', httpCode: '400' },
		...parts.failure,
	};
	return {
		id: parts.id ?? randomUUID(),
		origin: {
			workflowId: 'w1',
			workflowName: 'Orders',
			guard: GUARD,
			executionId: `e${++execution}`,
			outer: '',
			runIndex: 0,
			itemIndex: 0,
			...parts.origin,
		},
		failure,
		next: parts.next ?? { status: 'unresolved' },
		startedAt: 1000,
		continuation: continuationOf(parts.json ?? { order: 7 }, failure.failedNode),
		upstream: new SharedContent({}),
		snapshot: new SharedContent({ nodes: [], connections: {} }),
	};
}
