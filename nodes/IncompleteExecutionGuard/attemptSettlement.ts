import type { IncompleteExecution } from '../domain/record';
import type { Continuation } from '../engine/continuation';
import type { CutOff } from '../engine/cutOff';
import type { Unfit } from '../engine/fit';
import { behindBranch } from '../engine/interrupted';
import type { Outcome } from '../engine/outcome';
import type { Settlement } from '../store/executionStore';
import type { GuardContext } from './guardContext';
import { interruptedAttempt } from './interruption';
import { judge } from './judge';

/** What becomes of a record after an attempt that went on from the state `before`. */
export function settlementOf(
	run: GuardContext,
	record: IncompleteExecution,
	before: Continuation,
	outcome: Outcome,
	cutOff: CutOff,
): Settlement {
	if (outcome.kind === 'unresumable') return cannotGoOn(outcome);
	if (outcome.kind === 'finished') {
		if (!cutOff.dropsOutput) return { outcome: 'succeeded' };
		const continuation = behindBranch(before, outcome.completed);
		return { ...interruptedAttempt(run, cutOff, 0), continuation, schedule: 'anew' };
	}
	const { continuation } = outcome;
	const progressed = countRuns(continuation) > countRuns(before);
	const retries = progressed ? 0 : record.scheduleStep + 1;
	if (outcome.kind === 'stopped') {
		const cause = outcome.alone ? 'stop' : cutOff.cause;
		const interrupted = interruptedAttempt(run, { cause }, retries);
		return { ...interrupted, ...(progressed && { schedule: 'anew' }), continuation };
	}
	const judgement = judge(run, outcome, { firstModule: false, retriesSinceProgress: retries });
	if (judgement.action === 'fail') throw judgement.error;
	const { failure, next } = judgement;
	if (judgement.outcome === 'waiting') {
		const newer = continuation === before ? {} : { continuation };
		return { outcome: 'waiting', failure, next, ...newer };
	}
	return { outcome: 'failed', failure, next, continuation, progressed };
}

const countRuns = ({ runData }: Pick<Continuation, 'runData'>): number =>
	Object.values(runData).reduce((count, tasks) => count + tasks.length, 0);

function cannotGoOn({ reason: what, drifted }: Unfit): Settlement {
	const reason = drifted ? `${what}. ${UNDO}` : what;
	return { outcome: 'stopped', reason, next: { status: 'unresolved', reason } };
}

const UNDO =
	'Undo that change, or let the Guard resume with the "Workflow As Stored", and resubmit';
