import type { IRunExecutionData, WorkflowExecuteMode } from 'n8n-workflow';

/** What n8n keeps with an execution about who may see its data; two shapes, by version. */
type Redaction =
	| { version: 1; policy: 'none' | 'all' | 'non-manual' | 'manual-only' }
	| { version: 2; production: boolean; manual: boolean };

interface Redactable {
	mode: WorkflowExecuteMode;
	runExecutionData: IRunExecutionData;
}

/** Whether n8n hides an execution's data from those who look at it (its redaction policy). */
export function hidesData({ mode, runExecutionData }: Redactable): boolean {
	const runtimeData = runExecutionData.executionData?.runtimeData as
		{ redaction?: Redaction } | undefined;
	const redaction = runtimeData?.redaction;
	if (!redaction) return false;
	const manual = mode === 'manual';
	if (redaction.version === 2) return manual ? redaction.manual : redaction.production;
	return redaction.policy === 'all' || redaction.policy === (manual ? 'manual-only' : 'non-manual');
}
