import type { IRunData, Workflow } from 'n8n-workflow';

import { isGuarded, type Branch } from '../engine/branch';
import type { CutOff } from '../engine/cutOff';
import { graft } from '../engine/graft';
import { GuardedRun } from '../engine/guardedRun';
import type { Host } from '../engine/host';
import { InProcess } from '../engine/inProcess';
import { liveUpdates, type LiveKind } from '../engine/liveUpdates';
import type { Outcome } from '../engine/outcome';
import { SeparateExecutions } from '../engine/separate/separateExecutions';
import type { GuardContext } from './guardContext';
import type { GuardSettings } from './settings';

/** n8n's instance-wide default for workflows that do not set Save Execution Progress themselves. */
const PROGRESS_BY_DEFAULT = 'EXECUTIONS_DATA_SAVE_ON_PROGRESS';

function savesProgress({ settings }: Workflow): boolean {
	const own = settings.saveExecutionProgress;
	return typeof own === 'boolean' ? own : process.env[PROGRESS_BY_DEFAULT] === 'true';
}

function liveKind({ mode, workflow }: Host, { showGuardedData }: GuardSettings): LiveKind {
	if (mode === 'manual') return showGuardedData === 'all' ? 'editor' : 'none';
	return savesProgress(workflow) ? 'progressSaved' : 'all';
}

export function createGuardedRun(
	{ host, settings, clock }: GuardContext,
	workflow: Workflow,
	branch: Branch,
	cutOff: CutOff,
): GuardedRun {
	const { runData } = host.runExecutionData.resultData;
	const context = {
		host,
		workflow,
		branch,
		live: liveUpdates(liveKind(host, settings), runData, (name) => isGuarded(branch, name), clock),
		clock,
		cutOff,
	};
	const runner = settings.separateExecutions
		? new SeparateExecutions(context)
		: new InProcess(context);
	return new GuardedRun(context, runner, settings.completedOutput);
}

/** Whether Show Guarded Data wants this item's runs in the execution's data. */
export const isShown = ({ settings }: GuardContext, kind: Outcome['kind']): boolean =>
	settings.showGuardedData === 'all' ||
	(settings.showGuardedData === 'failed' && kind !== 'finished');

/** Puts an item's runs into the execution's data. */
export function showRuns(
	run: GuardContext,
	kind: Outcome['kind'],
	runData: IRunData,
	itemOffset: number,
): void {
	if (!isShown(run, kind)) return;
	const { runExecutionData, node, runIndex } = run.host;
	graft(runExecutionData.resultData.runData, runData, { name: node.name, runIndex }, itemOffset);
}
