import type { GuardSettings } from './settings';

/** Also what an option that was never added means. */
export const DEFAULT_OPTIONS: Omit<GuardSettings, 'schedule'> = {
	firstModuleRule: 'automatic',
	itemsPerRun: 1,
	maxParallelItems: 1,
	honourRetryAfter: true,
	resumeWith: 'currentWorkflow',
	otherErrors: 'fail',
	showGuardedData: 'all',
	completedOutput: 'lastNodes',
	storeManualRuns: false,
	separateExecutions: false,
};
