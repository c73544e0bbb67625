/** The longest wait that is taken for one: a year, milliseconds. */
const MAX_MS = 365 * 24 * 3_600_000;

const MS_PER_UNIT: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const NUMBER = /^\d+(\.\d+)?/;
/** A number with its unit; several may follow each other, as in `6m0s`. */
const PART =
	/^[ ,]*(\d+(?:\.\d+)?) ?(ms|milliseconds?|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)(?![a-z])/i;

const msPerUnit = (word: string): number => {
	const unit = word.toLowerCase();
	if (unit.startsWith('milli')) return 1;
	return MS_PER_UNIT[unit === 'ms' ? unit : unit[0]];
};

export const plausible = (ms: number | undefined): number | undefined =>
	ms !== undefined && Number.isFinite(ms) && ms >= 0 && ms <= MAX_MS ? Math.round(ms) : undefined;

/** The time with units at the head of a text, milliseconds, e.g. `20s`, `6m0s`, `500 milliseconds`. */
export function durationAt(text: string): number | undefined {
	let total: number | undefined;
	let rest = text;
	for (let part = PART.exec(rest); part; part = PART.exec(rest)) {
		total = (total ?? 0) + Number(part[1]) * msPerUnit(part[2]);
		rest = rest.slice(part[0].length);
	}
	return plausible(total);
}

/** The number without a unit at the head of a text. */
export const numberAt = (text: string): number | undefined => {
	const found = NUMBER.exec(text)?.[0];
	return found === undefined ? undefined : Number(found);
};

/** Milliseconds until a date, none when it is past; undefined when the text is no date. */
export function untilDate(text: string, now: number): number | undefined {
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : plausible(Math.max(0, date - now));
}
