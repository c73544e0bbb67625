import type { Random } from './clock';

/** When a failed item is retried. All times in minutes; a retry's wait counts from its failure. */
export type Schedule =
	/** Adobe Workfront Fusion's own. */
	| { kind: 'fusion' }
	/** Make's own. */
	| { kind: 'make' }
	/** Fusion's Break: 1 to 100 attempts; `doubling` doubles the interval after every other one. */
	| { kind: 'fixed'; attempts: number; intervalMinutes: number; doubling: boolean }
	/** Full jitter: a random part of base × factor^(attempt - 1), at most the cap. */
	| {
			kind: 'exponential';
			baseMinutes: number;
			factor: number;
			capMinutes: number;
			attempts: number;
	  }
	/** One entry per retry; fractions are allowed. */
	| { kind: 'custom'; minutes: readonly number[] };

/** Source: Adobe Workfront Fusion, "View and resolve incomplete executions". */
export const FUSION_MINUTES: readonly number[] = [10, 60, 180, 720, 1440];
/** Source: Make, "Automatic retry of incomplete executions". */
export const MAKE_MINUTES: readonly number[] = [1, 10, 10, 30, 30, 30, 180, 180];

const MINUTE_MS = 60_000;
const MAX_ATTEMPTS = 100;
/** A year: beyond it, a number is a mistake. */
const MAX_MINUTES = 525_600;
/** The longest a service's own Retry-After is believed: 7 days. */
const MAX_RETRY_AFTER_MS = 7 * 24 * 60 * MINUTE_MS;

type Minutes<K extends Schedule['kind']> = (
	schedule: Extract<Schedule, { kind: K }>,
	attempt: number,
	random: Random,
) => number | undefined;

const within = (attempts: number, attempt: number, minutes: number): number | undefined =>
	attempt <= attempts ? minutes : undefined;

const MINUTES: { [K in Schedule['kind']]: Minutes<K> } = {
	fusion: (_, attempt) => FUSION_MINUTES[attempt - 1],
	make: (_, attempt) => MAKE_MINUTES[attempt - 1],
	fixed: ({ attempts, intervalMinutes, doubling }, attempt) =>
		within(
			attempts,
			attempt,
			Math.min(intervalMinutes * (doubling ? 2 ** Math.floor((attempt - 1) / 2) : 1), MAX_MINUTES),
		),
	exponential: ({ baseMinutes, factor, capMinutes, attempts }, attempt, random) =>
		within(
			attempts,
			attempt,
			random() * Math.min(capMinutes, baseMinutes * factor ** (attempt - 1)),
		),
	custom: ({ minutes }, attempt) => minutes[attempt - 1],
};

/**
 * Milliseconds to wait before a retry.
 *
 * @param attempt 1 = the first retry
 * @returns undefined when no attempt is left
 */
export function nextDelayMs(
	schedule: Schedule,
	attempt: number,
	random: Random = Math.random,
): number | undefined {
	const minutes = (MINUTES[schedule.kind] as Minutes<Schedule['kind']>)(schedule, attempt, random);
	return minutes === undefined ? undefined : Math.round(minutes * MINUTE_MS);
}

/** The later of the schedule's wait and what the service asks for (at most 7 days of that). */
export const withRetryAfter = (delayMs: number, retryAfterMs: number | undefined): number =>
	Math.max(delayMs, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));

const inRange = (value: number, min: number, max: number): boolean =>
	Number.isFinite(value) && value >= min && value <= max;

const attemptsProblem = (attempts: number): string | undefined =>
	Number.isInteger(attempts) && inRange(attempts, 1, MAX_ATTEMPTS)
		? undefined
		: `Attempts must be a whole number from 1 to ${MAX_ATTEMPTS}, not ${attempts}`;

const minutesProblem = (name: string, value: number, min: number): string | undefined =>
	inRange(value, min, MAX_MINUTES)
		? undefined
		: `${name} must be from ${min} to ${MAX_MINUTES} minutes, not ${value}`;

/** An expression may give a text, of which "false" would count as true. */
const doublingProblem = (doubling: unknown): string | undefined =>
	typeof doubling === 'boolean'
		? undefined
		: `Double the Interval must be true or false, not "${String(doubling)}"`;

/** What is wrong with a schedule's parameters; undefined when it can be used. */
export function checkSchedule(schedule: Schedule): string | undefined {
	switch (schedule.kind) {
		case 'fixed':
			return (
				attemptsProblem(schedule.attempts) ??
				minutesProblem('The interval', schedule.intervalMinutes, 1) ??
				doublingProblem(schedule.doubling)
			);
		case 'exponential':
			return (
				attemptsProblem(schedule.attempts) ??
				minutesProblem('The first limit', schedule.baseMinutes, 0) ??
				minutesProblem('The highest limit', schedule.capMinutes, 0) ??
				(inRange(schedule.factor, 1, 100)
					? undefined
					: `The factor must be from 1 to 100, not ${schedule.factor}`)
			);
		case 'custom':
			return schedule.minutes.length > 0 && schedule.minutes.length <= MAX_ATTEMPTS
				? schedule.minutes.map((value) => minutesProblem('Each wait', value, 0)).find(Boolean)
				: `A custom schedule needs 1 to ${MAX_ATTEMPTS} waits, not ${schedule.minutes.length}`;
		default:
			return undefined;
	}
}

/** Reads e.g. `1, 10, 0.5`: minutes before each retry, separated by commas, blanks or semicolons. */
export function parseCustomSchedule(text: string): { schedule: Schedule } | { problem: string } {
	const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
	if (parts.length === 0)
		return { problem: 'Give the minutes before each retry, e.g. "1, 10, 60"' };
	const bad = parts.find((part) => !/^\d+(\.\d+)?$/.test(part));
	if (bad !== undefined) {
		return {
			problem: `"${bad.slice(0, 40)}" is not a number of minutes. Write them like "1, 10, 60"`,
		};
	}
	return { schedule: { kind: 'custom', minutes: parts.map(Number) } };
}
