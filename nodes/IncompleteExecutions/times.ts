/** e.g. `2026-01-31` or `2026-01-31T12:00:00`, as n8n's date picker gives it: no time zone. */
const WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?$/;

/** Milliseconds by which a time zone is ahead of UTC at a moment. */
function offsetAt(moment: number, timeZone: string): number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
	const of = Object.fromEntries(
		format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
	);
	const wall = Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second);
	return wall - Math.floor(moment / 1000) * 1000;
}

/**
 * Epoch milliseconds of what people and expressions give as a time; NaN when it is none.
 *
 * @param timeZone the workflow's: a time without a zone is meant there
 */
export function readTime(value: unknown, timeZone: string): number {
	if (typeof value === 'number') return value;
	const text = String(value).trim();
	const [, day, time = '00:00'] = WITHOUT_ZONE.exec(text) ?? [];
	if (day === undefined) return new Date(text).getTime();
	const asUtc = new Date(`${day}T${time}Z`).getTime();
	if (Number.isNaN(asUtc)) return NaN;
	// The first guess may lie on the other side of a change to or from summer time.
	const guess = asUtc - offsetAt(asUtc, timeZone);
	return asUtc - offsetAt(guess, timeZone);
}
