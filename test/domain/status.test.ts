import {
	DELETABLE_STATUSES,
	OPEN_STATUSES,
	STATUSES,
	TRANSITIONS,
	type Status,
} from '../../nodes/domain/status';

type TransitionName = keyof typeof TRANSITIONS;

/** Where each transition leads, from every status; null: it is refused. */
const LEADS: Record<TransitionName, Record<Status, Status | null>> = {
	claim: {
		pending: 'inProgress',
		inProgress: null,
		unresolved: null,
		resolved: null,
		discarded: null,
	},
	resolve: {
		pending: null,
		inProgress: 'resolved',
		unresolved: null,
		resolved: null,
		discarded: null,
	},
	reschedule: {
		pending: null,
		inProgress: 'pending',
		unresolved: null,
		resolved: null,
		discarded: null,
	},
	hold: {
		pending: null,
		inProgress: 'unresolved',
		unresolved: null,
		resolved: null,
		discarded: null,
	},
	strand: {
		pending: 'unresolved',
		inProgress: null,
		unresolved: null,
		resolved: null,
		discarded: null,
	},
	resubmit: {
		pending: 'pending',
		inProgress: null,
		unresolved: 'pending',
		resolved: null,
		discarded: 'pending',
	},
	discard: {
		pending: 'discarded',
		inProgress: null,
		unresolved: 'discarded',
		resolved: null,
		discarded: null,
	},
};

const CASES = (Object.keys(LEADS) as TransitionName[]).flatMap((name) =>
	STATUSES.map((from): [TransitionName, Status, Status | null] => [name, from, LEADS[name][from]]),
);

test.each(CASES)('%s from %s leads to %s', (name, from, to) => {
	const transition: { from: readonly Status[]; to: Status } = TRANSITIONS[name];
	expect(transition.from.includes(from) ? transition.to : null).toBe(to);
});

test('no transition is untested', () => {
	expect(Object.keys(TRANSITIONS).sort()).toEqual(Object.keys(LEADS).sort());
});

test('a finished record never changes again', () => {
	expect(CASES.some(([, from, to]) => from === 'resolved' && to !== null)).toBe(false);
});

test('only a record in progress cannot be deleted', () => {
	expect(STATUSES.filter((status) => !DELETABLE_STATUSES.some((each) => each === status))).toEqual([
		'inProgress',
	]);
});

test('what is open is neither resolved nor discarded', () => {
	expect(STATUSES.filter((status) => !OPEN_STATUSES.some((each) => each === status))).toEqual([
		'resolved',
		'discarded',
	]);
});
