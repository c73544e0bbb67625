import type { IRunExecutionData, Workflow } from 'n8n-workflow';

import type { Branch } from './branch';
import { CONTINUATION_VERSION, type Continuation } from './continuation';
import { isUnfit, type Unfit } from './fit';
import type { Host } from './host';
import { createItemState, guardTask, ownRunData } from './itemState';
import { runCounts, type Past } from './past';
import { pendingWork } from './pendingWork';
import { renameContext, renameRunData, renamesSince, renameSources } from './renames';
import { runDataWithoutStoredFiles } from './storedFiles';
import type { Upstream } from './upstream';

/** A state to go on with, or why there is none: then a person must look. */
type Restored = { state: IRunExecutionData; past: Past } | Unfit;

/** Where the state to go on from lies. */
export type KeptBy = 'record' | 'execution';

/**
 * Makes a nested state that goes on where a stored one ended.
 *
 * @param workflow the definition to run: today's, or the stored one
 * @param keptBy a record (the files in the continuation are those that RecordFiles.open gave, those
 *   of the upstream are gone), or the execution itself, which has its files as long as it is kept
 */
export function restore(
	host: Host,
	workflow: Workflow,
	branch: Branch,
	continuation: Continuation,
	upstream: Upstream,
	keptBy: KeptBy,
): Restored {
	if (continuation.version !== CONTINUATION_VERSION) return { reason: OTHER_VERSION };
	const state = stateAtStart(host, workflow, branch, continuation, upstream, keptBy);
	// Nodes that led to the Guard then may be in its branch now.
	const movedIn = runCounts(ownRunData(state, branch));
	if (continuation.start === 'branch') return { state, past: { runs: movedIn, ended: [] } };

	const nodeIds = continuation.nodeIds ?? upstream.nodeIds;
	const rename = renamesSince(nodeIds, workflow);
	const pending = pendingWork(workflow, branch, continuation, nodeIds, rename);
	if (isUnfit(pending)) return pending;
	const execution = state.executionData!;
	Object.assign(execution, pending);
	Object.assign(execution.contextData, renameContext(continuation.contextData, rename));
	const runData = renameRunData(continuation.runData, rename);
	Object.assign(state.resultData.runData, runData);
	const ended = (continuation.ended ?? []).map((at) => ({ ...at, node: rename(at.node) }));
	return { state, past: { runs: { ...movedIn, ...runCounts(runData) }, ended } };
}

const OTHER_VERSION =
	'It was stored by another version of n8n-nodes-incomplete-executions. Install that version and resubmit, or discard it';

/** The state in which the stored items entered the branch: what ran before, and the Guard's run. */
function stateAtStart(
	host: Host,
	workflow: Workflow,
	branch: Branch,
	{ input, guardRun }: Continuation,
	upstream: Upstream,
	keptBy: KeptBy,
): IRunExecutionData {
	const rename = renamesSince(upstream.nodeIds, workflow);
	const before =
		keptBy === 'record' ? runDataWithoutStoredFiles(upstream.runData) : upstream.runData;
	const task = guardTask(input.items, renameSources(guardRun.source, rename), 0, Date.now());
	const around = renameRunData(before, rename);
	const state = createItemState(host, branch, around, { index: guardRun.index, task });
	Object.assign(state.executionData!.contextData, renameContext(upstream.contextData, rename));
	return state;
}
