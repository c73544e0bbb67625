import { readTime } from '../../nodes/IncompleteExecutions/times';

const at = (text: string) => Date.parse(text);

test.each<[unknown, string, string]>([
	['2026-01-31T12:00:00Z', 'Europe/Berlin', '2026-01-31T12:00:00Z'],
	['2026-01-31T12:00:00+05:00', 'Europe/Berlin', '2026-01-31T07:00:00Z'],
	[at('2026-01-31T12:00:00Z'), 'Europe/Berlin', '2026-01-31T12:00:00Z'],
	[new Date('2026-01-31T12:00:00Z'), 'Europe/Berlin', '2026-01-31T12:00:00Z'],
	// Without a zone it is the workflow's time.
	['2026-01-31T12:00:00', 'Europe/Berlin', '2026-01-31T11:00:00Z'],
	['2026-07-31T12:00:00', 'Europe/Berlin', '2026-07-31T10:00:00Z'],
	['2026-07-31 12:00', 'America/New_York', '2026-07-31T16:00:00Z'],
	['2026-01-31', 'Asia/Kolkata', '2026-01-30T18:30:00Z'],
	['2026-01-31T12:00:00.250', 'UTC', '2026-01-31T12:00:00.250Z'],
	// An hour after Berlin went to summer time, and one before it left it.
	['2026-03-29T03:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
	['2026-10-25T01:30:00', 'Europe/Berlin', '2026-10-24T23:30:00Z'],
])('%s in %s is %s', (value, zone, expected) => {
	expect(readTime(value, zone)).toBe(at(expected));
});

test.each(['yesterday', '2026-13-45', '2026-02-01T25:00:00', '', 'null', NaN])(
	'"%s" is no time',
	(value) => {
		expect(readTime(value, 'UTC')).toBeNaN();
	},
);
