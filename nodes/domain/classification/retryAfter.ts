import { durationAt, numberAt, plausible, untilDate } from './duration';
import type { Facts } from './facts';

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);

/** Seconds, an HTTP or ISO date, or a time with its unit. */
function fromHeader(header: string | undefined, now: number): number | undefined {
	const value = header?.trim();
	if (value === undefined) return undefined;
	if (isNumber(value)) return plausible(Number(value) * 1000);
	return durationAt(value) ?? untilDate(value, now);
}

/** Seconds from now, epoch seconds or epoch milliseconds: services send any of them. */
function fromReset(value: string, now: number): number | undefined {
	if (!isNumber(value)) return fromHeader(value, now);
	const number = Number(value);
	if (number > 1e12) return plausible(Math.max(0, number - now));
	if (number > 1e9) return plausible(Math.max(0, number * 1000 - now));
	return plausible(number * 1000);
}

/** `x-ratelimit-reset*` of every limit that is used up: the last one to be free again counts. */
function fromResets(headers: Facts['headers'], now: number): number | undefined {
	const waits = Object.entries(headers)
		.filter(([name]) => /^(x-)?rate-?limit-reset/.test(name))
		.filter(([name]) => !(Number(headers[name.replace('reset', 'remaining')]) > 0))
		.map(([, value]) => fromReset(value.trim(), now))
		.filter((ms) => ms !== undefined);
	return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** What stands before a wait: a phrase, or the key of a body that n8n kept as text. */
const LEAD =
	/\b(?:retry|try again|wait|resets?|available)([ _-]*(?:after|in|for|at))?(?:[ _-]?(ms|seconds))?[\s:="'\\]+/gi;

const ISO_DATE = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/;

/** e.g. "retry after 17", "try again in 20s", "reset in 26 seconds", `"retry_after_ms":1700`. */
function fromText(text: string, now: number): number | undefined {
	for (const lead of text.matchAll(LEAD)) {
		const [words, preposition, unit] = lead;
		const rest = text.slice(lead.index + words.length);
		const date = ISO_DATE.exec(rest)?.[0];
		if (date !== undefined) return untilDate(date, now);
		const ms = durationAt(rest);
		if (ms !== undefined) return ms;
		const number = numberAt(rest);
		if (number !== undefined && (preposition ?? unit) !== undefined) {
			return plausible(unit?.toLowerCase() === 'ms' ? number : number * 1000);
		}
	}
	return undefined;
}

function fromHints(hints: Facts['hints'], now: number): number | undefined {
	for (const [key, value] of Object.entries(hints)) {
		if (typeof value !== 'number' && typeof value !== 'string') continue;
		const ms = /ms$/i.test(key) ? plausible(Number(value)) : fromHeader(String(value), now);
		if (ms !== undefined) return ms;
	}
	return undefined;
}

const fromFailure = ({ retryAfterMs, resetsAtEpochMs }: Facts['failure'], now: number) =>
	plausible(
		retryAfterMs ??
			(resetsAtEpochMs === undefined ? undefined : Math.max(0, resetsAtEpochMs - now)),
	);

/** Milliseconds a service asked to wait, by the most reliable of its hints. */
export function findRetryAfter(facts: Facts[], now: number): number | undefined {
	const sources: Array<(fact: Facts) => number | undefined> = [
		({ failure }) => fromFailure(failure, now),
		({ headers }) => fromHeader(headers['retry-after'], now),
		({ hints }) => fromHints(hints, now),
		({ headers }) => fromResets(headers, now),
		({ texts, message, description }) =>
			[...texts, description, message]
				.map((text) => fromText(text, now))
				.find((ms) => ms !== undefined),
	];
	for (const source of sources) {
		for (const fact of facts) {
			const ms = source(fact);
			if (ms !== undefined) return ms;
		}
	}
	return undefined;
}
