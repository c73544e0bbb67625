import { asSeparateExecutions } from '../../support/runnerUnderTest';

/* What holds in one execution holds in executions of their own. */
asSeparateExecutions(() => {
	const files = [
		'../../IncompleteExecutionGuard/mainJob.test',
		'../../IncompleteExecutionGuard/attempts.test',
		'../../IncompleteExecutionGuard/badInput.test',
		'../../IncompleteExecutionGuard/firstModule.test',
		'../../IncompleteExecutionGuard/full.test',
		'../../IncompleteExecutionGuard/incomplete.test',
		'../../IncompleteExecutionGuard/options.test',
		'../agents.test',
		'../behindCompleted.test',
		'../changedWorkflow/goesOn.test',
		'../changedWorkflow/guardAndGet.test',
		'../changedWorkflow/waitsForPerson.test',
		'../completed.test',
		'../craftedRecords.test',
		'../cutOff/shutdown.test',
		'../cutOff/stop.test',
		'../editor.test',
		'../files/kept.test',
		'../files/limits.test',
		'../files/loops.test',
		'../files/retryButton.test',
		'../graft.test',
		'../guardInLoop.test',
		'../guardNodeSettings.test',
		'../identity.test',
		'../innerGuards.test',
		'../outcome.test',
		'../redaction.test',
		'../renames.test',
		'../retryButton.test',
		'../severalGuards.test',
		'../staticData.test',
		'../stop.test',
		'../subNodeRuns.test',
		'../upstreamPaths.test',
		'../values.test',
		'../waits.test',
	];
	for (const file of files) {
		describe(file, () => {
			// eslint-disable-next-line @typescript-eslint/no-require-imports -- defines its tests here
			require(file);
		});
	}
});
