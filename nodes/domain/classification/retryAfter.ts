import type { Facts } from './facts';

/** The longest wait that is taken for one: a year, milliseconds. */
const MAX_MS = 365 * 24 * 3_600_000;

const plausible = (ms: number | undefined): number | undefined =>
	ms !== undefined && Number.isFinite(ms) && ms >= 0 && ms <= MAX_MS ? Math.round(ms) : undefined;

/** Seconds, or an HTTP date. */
function fromHeader(value: string | undefined, now: number): number | undefined {
	if (value === undefined) return undefined;
	if (/^\d+(\.\d+)?$/.test(value.trim())) return plausible(Number(value) * 1000);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : plausible(Math.max(0, date - now));
}

/** `x-ratelimit-reset*`: services send seconds from now, or epoch seconds, or epoch milliseconds. */
function fromReset(value: string | undefined, now: number): number | undefined {
	const number = value === undefined ? NaN : Number.parseFloat(value);
	if (!Number.isFinite(number)) return undefined;
	if (number > 1e12) return plausible(Math.max(0, number - now));
	if (number > 1e9) return plausible(Math.max(0, number * 1000 - now));
	return plausible(number * 1000);
}

const MS_PER_UNIT: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

/** e.g. "retry after 17", "try again in 20s", "reset in 26 seconds". */
function fromText(text: string): number | undefined {
	const match =
		/(?:retry|try again|reset|wait)s?(?:[ -]*(?:after|in|for))?[ :"]+(\d+(?:\.\d+)?) ?(ms|s|m)?/i.exec(
			text,
		);
	return match
		? plausible(Number(match[1]) * MS_PER_UNIT[match[2]?.toLowerCase() ?? 's'])
		: undefined;
}

function fromHints(hints: Facts['hints'], now: number): number | undefined {
	for (const [key, value] of Object.entries(hints)) {
		if (typeof value !== 'number' && typeof value !== 'string') continue;
		const ms = /ms$/i.test(key) ? plausible(Number(value)) : fromHeader(String(value), now);
		if (ms !== undefined) return ms;
	}
	return undefined;
}

function fromFailure(failure: Facts['failure'], now: number): number | undefined {
	const { retryAfterMs, resetsAtEpochMs } = failure ?? {};
	if (typeof retryAfterMs === 'number') return plausible(retryAfterMs);
	return typeof resetsAtEpochMs === 'number'
		? plausible(Math.max(0, resetsAtEpochMs - now))
		: undefined;
}

/** Milliseconds a service asked to wait, by the most reliable of its hints. */
export function findRetryAfter(facts: Facts[], now: number): number | undefined {
	const sources: Array<(fact: Facts) => number | undefined> = [
		({ failure }) => fromFailure(failure, now),
		({ headers }) => fromHeader(headers['retry-after'], now),
		({ hints }) => fromHints(hints, now),
		({ headers }) =>
			fromReset(
				headers['x-ratelimit-reset'] ??
					headers['x-ratelimit-reset-requests'] ??
					headers['ratelimit-reset'],
				now,
			),
		({ texts, message, description }) =>
			[...texts, description, message].map(fromText).find((ms) => ms !== undefined),
	];
	for (const source of sources) {
		for (const fact of facts) {
			const ms = source(fact);
			if (ms !== undefined) return ms;
		}
	}
	return undefined;
}
