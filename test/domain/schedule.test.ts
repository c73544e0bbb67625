import {
	checkSchedule,
	FUSION_MINUTES,
	MAKE_MINUTES,
	nextDelayMs,
	parseCustomSchedule,
	withRetryAfter,
	type Schedule,
} from '../../nodes/domain/schedule';

const minutes = (schedule: Schedule, random?: () => number): number[] => {
	const waits: number[] = [];
	for (let attempt = 1; ; attempt++) {
		const ms = nextDelayMs(schedule, attempt, random);
		if (ms === undefined) return waits;
		waits.push(ms / 60_000);
	}
};
const fixed = (attempts: number, intervalMinutes: number, doubling = false): Schedule => ({
	kind: 'fixed',
	attempts,
	intervalMinutes,
	doubling,
});
const exponential = (over: object = {}): Schedule => ({
	kind: 'exponential',
	baseMinutes: 1,
	factor: 2,
	capMinutes: 10,
	attempts: 6,
	...over,
});
const custom = (...list: number[]): Schedule => ({ kind: 'custom', minutes: list });

describe('waits, in minutes, until no attempt is left', () => {
	test.each<[string, Schedule, number[]]>([
		['Fusion', { kind: 'fusion' }, [10, 60, 180, 720, 1440]],
		['Make', { kind: 'make' }, [1, 10, 10, 30, 30, 30, 180, 180]],
		['fixed', fixed(3, 15), [15, 15, 15]],
		['doubled after every other attempt', fixed(7, 15, true), [15, 15, 30, 30, 60, 60, 120]],
		['one attempt', fixed(1, 1, true), [1]],
		['custom', custom(1, 0.5, 0, 60), [1, 0.5, 0, 60]],
		['none', custom(), []],
	])('%s', (_, schedule, expected) => {
		expect(minutes(schedule)).toEqual(expected);
	});

	test('the constants are what the kinds use', () => {
		expect(minutes({ kind: 'fusion' })).toEqual(FUSION_MINUTES);
		expect(minutes({ kind: 'make' })).toEqual(MAKE_MINUTES);
	});

	test('100 doubled attempts stay within a year each', () => {
		const waits = minutes(fixed(100, 60, true));
		expect(waits).toHaveLength(100);
		expect(Math.max(...waits)).toBe(525_600);
		expect(waits.every(Number.isFinite)).toBe(true);
	});
});

describe('exponential, with full jitter', () => {
	test('up to the cap, times the random number', () => {
		expect(minutes(exponential(), () => 0.5)).toEqual([0.5, 1, 2, 4, 5, 5]);
		expect(minutes(exponential(), () => 0)).toEqual([0, 0, 0, 0, 0, 0]);
	});
	test('each attempt draws anew', () => {
		const draws = [0.1, 0.9, 0.5];
		expect(minutes(exponential({ attempts: 3 }), () => draws.shift()!)).toEqual([0.1, 1.8, 2]);
	});
	test('without a random of its own it stays within the limits', () => {
		const waits = minutes(exponential({ attempts: 100 }));
		expect(waits).toHaveLength(100);
		expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...waits)).toBeLessThanOrEqual(10);
		expect(new Set(waits).size).toBeGreaterThan(1);
	});
});

test('waits are whole milliseconds', () => {
	expect(nextDelayMs(custom(1 / 7), 1)).toBe(8571);
	expect(nextDelayMs(custom(0.0000001), 1)).toBe(0);
});

test('an attempt that is none has no wait', () => {
	expect(nextDelayMs({ kind: 'fusion' }, 0)).toBeUndefined();
	expect(nextDelayMs({ kind: 'make' }, 9)).toBeUndefined();
});

test.each([
	[1000, undefined, 1000],
	[1000, 500, 1000],
	[1000, 5000, 5000],
	[1000, Infinity, 7 * 24 * 3_600_000],
	[8 * 24 * 3_600_000, Infinity, 8 * 24 * 3_600_000],
])('schedule %s ms, service %s ms: %s ms', (delay, asked, expected) => {
	expect(withRetryAfter(delay, asked)).toBe(expected);
});

describe('checkSchedule', () => {
	test.each<[Schedule]>([
		[{ kind: 'fusion' }],
		[{ kind: 'make' }],
		[fixed(1, 1)],
		[fixed(100, 525_600)],
		[exponential()],
		[exponential({ baseMinutes: 0, factor: 1, capMinutes: 0 })],
		[custom(0)],
		[custom(...Array<number>(100).fill(1))],
	])('accepts %j', (schedule) => {
		expect(checkSchedule(schedule)).toBeUndefined();
	});

	const ATTEMPTS = 'Attempts must be a whole number from 1 to 100, not';
	test.each<[Schedule, string]>([
		[fixed(0, 1), `${ATTEMPTS} 0`],
		[fixed(101, 1), `${ATTEMPTS} 101`],
		[fixed(1.5, 1), `${ATTEMPTS} 1.5`],
		[fixed(NaN, 1), `${ATTEMPTS} NaN`],
		[exponential({ attempts: -1 }), `${ATTEMPTS} -1`],
		[fixed(1, 1, 'false' as never), 'Double the Interval must be true or false, not "false"'],
		[fixed(1, 0.5), 'The interval must be from 1 to 525600 minutes, not 0.5'],
		[fixed(1, 525_601), 'The interval must be from 1 to 525600 minutes, not 525601'],
		[fixed(1, Infinity), 'The interval must be from 1 to 525600 minutes, not Infinity'],
		[exponential({ baseMinutes: -1 }), 'The first limit must be from 0 to 525600 minutes, not -1'],
		[exponential({ capMinutes: NaN }), 'The highest limit must be from 0 to 525600'],
		[exponential({ factor: 0.5 }), 'The factor must be from 1 to 100, not 0.5'],
		[exponential({ factor: 101 }), 'The factor must be from 1 to 100, not 101'],
		[custom(), 'A custom schedule needs 1 to 100 waits, not 0'],
		[custom(...Array<number>(101).fill(1)), 'A custom schedule needs 1 to 100 waits, not 101'],
		[custom(1, -2), 'Each wait must be from 0 to 525600 minutes, not -2'],
	])('refuses %j', (schedule, problem) => {
		expect(checkSchedule(schedule)).toContain(problem);
	});
});

describe('parseCustomSchedule', () => {
	test.each([
		['1, 10, 60', [1, 10, 60]],
		['1 10;60', [1, 10, 60]],
		[' 0.5,\n1.25, ', [0.5, 1.25]],
		['7', [7]],
	])('reads %j', (text, list) => {
		expect(parseCustomSchedule(text)).toEqual({ schedule: custom(...list) });
	});
	test.each([
		['', 'Give the minutes before each retry'],
		[' , ;', 'Give the minutes before each retry'],
		['1, ten', '"ten" is not a number of minutes'],
		['-1', '"-1" is not a number of minutes'],
		['1e3', '"1e3" is not a number of minutes'],
		['10m', '"10m" is not a number of minutes'],
		[`1 ${'9'.repeat(60)}x`, `"${'9'.repeat(40)}" is not a number`],
	])('refuses %j', (text, problem) => {
		expect(parseCustomSchedule(text)).toEqual({ problem: expect.stringContaining(problem) });
	});
	test('a number too large to be one is refused by the check', () => {
		const parsed = parseCustomSchedule('9'.repeat(400));
		expect(checkSchedule((parsed as { schedule: Schedule }).schedule)).toMatch('Each wait must be');
	});
});
