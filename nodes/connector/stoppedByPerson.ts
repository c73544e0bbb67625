import type { NextStep } from '../store/executionStore';

/** Nothing of a stopped execution goes on by itself: that is what it was stopped for. */
export const STOPPED_BY_PERSON: NextStep = {
	status: 'unresolved',
	reason: 'Interrupted: the execution was stopped. Resubmit it to let it go on, or discard it',
};
