import type { INodeExecutionData, Workflow } from 'n8n-workflow';

import type { IncompleteExecution, NodeReference } from '../domain/record';
import { branchAsStored } from '../engine/asStored';
import type { Branch } from '../engine/branch';
import type { Continuation } from '../engine/continuation';
import type { CutOff } from '../engine/cutOff';
import type { Unfit } from '../engine/fit';
import { viewOf, type Snapshot } from '../engine/innerWorkflow';
import type { Outcome } from '../engine/outcome';
import type { RecordFiles } from '../engine/recordFiles';
import { refusal } from '../engine/refusals';
import { inPresentOrder, runDataByPresentNames } from '../engine/resumed';
import { withoutStoredFiles } from '../engine/storedFiles';
import type { Upstream } from '../engine/upstream';
import { createGuardedRun, showRuns } from './branchRun';
import { executionIdOf, type GuardContext } from './guardContext';

/** A record's payload as this engine wrote it, which the store has checked, and its Guard then. */
export interface Payload {
	guard: NodeReference;
	continuation: Continuation;
	upstream: Upstream;
	snapshot: Snapshot;
}

export function payloadOf({ host }: GuardContext, record: IncompleteExecution): Payload {
	const payload = record as unknown as Payload;
	const { upstream } = payload;
	const runData = inPresentOrder(host, upstream.runData);
	return { ...payload, upstream: { ...upstream, runData } };
}

/** How an attempt ended, and the state it began with, with files that the execution has. */
export interface Attempted {
	outcome: Outcome;
	completed: INodeExecutionData[];
	begun: Continuation;
}

/** Lets the branch go on from a record, or says why it cannot. */
export async function attempt(
	run: GuardContext,
	payload: Payload,
	files: RecordFiles,
	cutOff: CutOff,
	byPerson: boolean,
): Promise<Attempted> {
	const { host } = run;
	const { input } = payload.continuation;
	const nothingDone = (outcome: Outcome): Attempted => ({
		outcome,
		completed: [],
		begun: {
			...payload.continuation,
			input: { ...input, items: input.items.map(withoutStoredFiles) },
		},
	});
	const impossible = ({ reason }: Unfit) =>
		nothingDone({ kind: 'unresumable', runData: {}, reason });
	const chosen = runnable(run, payload);
	if ('reason' in chosen) return impossible(chosen);
	const guardedRun = createGuardedRun(run, chosen.workflow, chosen.branch, cutOff);
	// Each look would else give its execution copies of all files.
	const waiting = await guardedRun.stillWaits(payload.continuation);
	if (waiting) return nothingDone(waiting);
	const opened = await files.open(payload.continuation, executionIdOf(run));
	if ('reason' in opened) return impossible(opened);
	const { runData: done } = opened.continuation;
	const continuation = { ...opened.continuation, runData: inPresentOrder(host, done) };
	const { upstream } = payload;
	const outcome = await guardedRun.resumeItem(continuation, upstream, 'record', byPerson);
	const { loops } = continuation;
	if (loops && 'continuation' in outcome) outcome.continuation.loops = loops;
	const runData = runDataByPresentNames(outcome.runData, chosen.workflow, host.workflow);
	// The `Guarded` edge shows the record's items only, so theirs is the first place there.
	showRuns(run, outcome.kind, runData, 0);
	return {
		outcome,
		completed: outcome.kind === 'finished' ? outcome.completed : [],
		begun: continuation,
	};
}

type Runnable = { workflow: Workflow; branch: Branch } | Unfit;

/** What the attempt runs: today's branch or the stored one, if it can be guarded at all. */
function runnable(
	{ host, settings, branch }: GuardContext,
	{ guard, snapshot }: Payload,
): Runnable {
	const chosen =
		settings.resumeWith === 'currentWorkflow'
			? { workflow: viewOf(host.workflow), branch }
			: branchAsStored(snapshot, host.workflow, guard.id);
	if ('reason' in chosen) return chosen;
	const refused = refusal(chosen.workflow, chosen.branch, settings);
	return refused ? { reason: `${refused.message}. ${refused.description}` } : chosen;
}
