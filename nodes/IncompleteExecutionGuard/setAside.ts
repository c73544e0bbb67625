import { randomUUID } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';

import type { Failure, Origin } from '../domain/record';
import type { Capture } from '../engine/capture';
import { snapshotOf, type Snapshot } from '../engine/innerWorkflow';
import { withLoops } from '../engine/loops';
import { referenceTo } from '../engine/nodeReference';
import { captureUpstream, type Upstream } from '../engine/upstream';
import type { NewRecord, NextStep } from '../store/executionStore';
import { SharedContent } from '../store/sharedContent';
import { isStoreError, type StoreError } from '../store/storeError';
import { filesOfRecord } from './filesOfRecord';
import { executionIdOf, type GuardContext } from './guardContext';
import { heldIfWithoutFiles } from './heldIfWithoutFiles';
import { droppedItem, incompleteItem, pairedTo, previewItem } from './incompleteItem';

/** An item to be kept, and how. */
export interface ToSetAside extends Capture {
	/** How its run through the branch ended. */
	outcome: NewRecord['outcome'];
	failure: Failure;
	next: NextStep;
	/** When its run through the branch began, epoch milliseconds. */
	startedAt: number;
}

/** Stores failed items of one run of the Guard; resolves when the record is durable. */
export type SetAside = (item: ToSetAside) => Promise<INodeExecutionData>;

function originOf({ host }: GuardContext, executionId: string, itemIndex: number): Origin {
	const { workflow, node, runIndex, outer } = host;
	return {
		workflowId: workflow.id,
		workflowName: workflow.name ?? '',
		guard: referenceTo(workflow, node.name),
		executionId,
		outer,
		runIndex,
		itemIndex,
	};
}

const isFull = (error: unknown): error is StoreError =>
	isStoreError(error) && error.code === 'storeFull';

export function createSetAside(run: GuardContext): SetAside {
	const { host, branch, store, policy, settings, clock } = run;
	if (host.mode === 'manual' && !settings.storeManualRuns) {
		return async ({ failure, next, continuation }) =>
			previewItem(
				{ failure, executionId: executionIdOf(run), workflowId: host.workflow.id },
				next,
				clock(),
				pairedTo(continuation.input),
				continuation.ownExecution,
			);
	}
	// Without an id, records of two executions would be taken for the same.
	const executionId = executionIdOf(run) || `unknown-${randomUUID()}`;
	// The same for all items of the run: captured and stored with the first one that needs them.
	let shared: { upstream: SharedContent; snapshot: SharedContent } | undefined;
	const guard = referenceTo(host.workflow, host.node.name);
	return async ({ outcome, failure, next, continuation, startedAt }) => {
		shared ??= {
			upstream: new SharedContent(captureUpstream(host, branch)),
			snapshot: new SharedContent(snapshotOf(host.workflow)),
		};
		const upstream = shared.upstream.value as Upstream;
		const snapshot = shared.snapshot.value as Snapshot;
		const id = randomUUID();
		const files = filesOfRecord(run, id);
		const kept = await files.keep(withLoops(host, { guard, continuation, upstream, snapshot }));
		let stored: string | undefined;
		try {
			const record = await store.add(
				{
					id,
					origin: originOf(run, executionId, continuation.input.index),
					outcome,
					failure,
					next: heldIfWithoutFiles(next, kept),
					startedAt,
					continuation: kept.continuation,
					...shared,
				},
				policy.limits,
			);
			stored = record.id;
			return incompleteItem(record, pairedTo(continuation.input), files.droppedFiles);
		} catch (error) {
			if (!policy.dataLoss || !isFull(error)) throw error;
			const item = { failure, executionId: executionIdOf(run), workflowId: host.workflow.id };
			return droppedItem(item, error.message, pairedTo(continuation.input));
		} finally {
			// A repetition of the execution has stored the item before, under another id.
			if (stored !== id && kept.copied.length > 0) await files.deleteAll();
		}
	};
}
