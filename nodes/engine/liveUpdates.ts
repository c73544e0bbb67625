import type { IRunData, ITaskData } from 'n8n-workflow';

import type { Clock } from '../domain/clock';
import { shiftTask, type RunOffsets } from './graft';
import { runsOfNode } from './runsOfNode';

/** Live messages per node and Guard run; the whole data is in the execution at its end. */
const MAX_LIVE_RUNS = 100;
/** With Save Execution Progress, every event rewrites the whole execution: at most one in 5 s. */
const PROGRESS_INTERVAL_MS = 5000;

/** How much the parent's hooks hear of guarded nodes while they run. */
export type LiveKind = 'editor' | 'progressSaved' | 'all' | 'none';

export interface LiveUpdates {
	/** Whether the parent's hooks shall hear of this event. */
	wants(event: 'before' | 'after', nodeName: string): boolean;
	/** The task as it will stand in the parent's run data. */
	inParent(task: ITaskData): ITaskData;
}

/** In the editor: the first runs of every node. */
function cappedUpdates(): LiveUpdates['wants'] {
	const begun = new Map<string, number>();
	const ended = new Map<string, number>();
	return (event, nodeName) => {
		// As many ends as beginnings: the editor shows a node without its end as running.
		const limit = event === 'before' ? MAX_LIVE_RUNS : (begun.get(nodeName) ?? 0);
		const counts = event === 'before' ? begun : ended;
		const told = counts.get(nodeName) ?? 0;
		if (told >= limit) return false;
		counts.set(nodeName, told + 1);
		return true;
	};
}

/** With progress saved: all beginnings (cheap), the ends at intervals. */
function throttledUpdates(clock: Clock): LiveUpdates['wants'] {
	let last = 0;
	return (event) => {
		if (event === 'before') return true;
		const due = clock() - last >= PROGRESS_INTERVAL_MS;
		if (due) last = clock();
		return due;
	};
}

/**
 * @param parentRunData read at each event: other items may have been grafted meanwhile.
 */
export function liveUpdates(
	kind: LiveKind,
	parentRunData: IRunData,
	isGuarded: (nodeName: string) => boolean,
	clock: Clock,
): LiveUpdates {
	const offsets: RunOffsets = (name) =>
		isGuarded(name) ? runsOfNode(parentRunData, name).length : 0;
	const wants = {
		editor: () => cappedUpdates(),
		progressSaved: () => throttledUpdates(clock),
		all: () => () => true,
		none: () => () => false,
	}[kind]();
	return { wants, inParent: (task) => shiftTask(task, offsets) };
}
