import { STOPPED_BY_PERSON } from '../connector/stoppedByPerson';
import type { Failure } from '../domain/record';
import { nextDelayMs } from '../domain/schedule';
import type { Capture } from '../engine/capture';
import type { CutOff, CutOffCause } from '../engine/cutOff';
import { nextNode } from '../engine/interrupted';
import type { NextStep, Settlement } from '../store/executionStore';
import type { GuardContext } from './guardContext';
import type { ToSetAside } from './setAside';

/** How far an item had come when the execution was cut off. */
export type Progress = 'notBegun' | 'underWay' | 'finished';

const CAUSES: Record<CutOffCause, string> = {
	stop: 'the execution was stopped',
	timeLimit: 'the execution’s time was up',
	shutdown: 'n8n was shut down',
};

/** The next retry by the schedule, or a person. @param retries made since a later node was reached */
function reschedule({ settings, random }: GuardContext, retries: number): NextStep {
	const dueInMs = nextDelayMs(settings.schedule, retries + 1, random);
	return dueInMs === undefined
		? { status: 'unresolved', reason: 'No scheduled retry is left' }
		: { status: 'pending', dueInMs };
}

function nextStep(run: GuardContext, cause: CutOffCause, progress: Progress): NextStep {
	if (cause === 'stop') return STOPPED_BY_PERSON;
	// It may be the one that took so long.
	if (cause === 'timeLimit' && progress === 'underWay') return reschedule(run, 0);
	return { status: 'pending', dueInMs: 0 };
}

const WHERE: Record<Progress, (node: string) => string> = {
	notBegun: () => 'before it began',
	underWay: (node) => `at "${node}"`,
	finished: () => 'when it had finished the branch, before its result left the Guard',
};

/** How an item is kept that had no error, but whose execution ended. */
export function interruption(
	run: GuardContext,
	cause: CutOffCause,
	progress: Progress,
	capture: Capture,
): Pick<ToSetAside, 'outcome' | 'failure' | 'next'> {
	const failedNode = nextNode(run.host.workflow, capture);
	const message = `Interrupted ${WHERE[progress](failedNode.name)}: ${CAUSES[cause]}`;
	const failure: Failure = { errorType: null, because: null, message, failedNode, error: null };
	return { outcome: 'stopped', failure, next: nextStep(run, cause, progress) };
}

/** How an attempt ends that was interrupted. @param retries made since a later node was reached */
export function interruptedAttempt(
	run: GuardContext,
	{ cause = 'timeLimit' }: Pick<CutOff, 'cause'>,
	retries: number,
): Extract<Settlement, { outcome: 'stopped' }> {
	const reason = `Interrupted: ${CAUSES[cause]}`;
	if (cause === 'stop') return { outcome: 'stopped', reason, next: STOPPED_BY_PERSON };
	// A time limit may be due to the record, a shutdown is not.
	return cause === 'timeLimit'
		? { outcome: 'stopped', reason, next: reschedule(run, retries) }
		: { outcome: 'stopped', reason, next: { status: 'pending', dueInMs: 0 }, schedule: 'same' };
}
