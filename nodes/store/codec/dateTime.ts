interface DateTimeClass {
	fromMillis(ms: number, options: { zone?: string; locale?: string }): object;
	invalid(reason: string): object;
}

/** The host n8n's luxon, so that expressions meet the class they expect; without it a Date. */
export function toDateTime(ms: number | null, zone: string | null, locale: string | null): object {
	let DateTime: DateTimeClass;
	try {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- the host's own, if it has one
		({ DateTime } = require('luxon') as { DateTime: DateTimeClass });
	} catch {
		return new Date(ms ?? NaN);
	}
	return ms === null
		? DateTime.invalid('stored as invalid')
		: DateTime.fromMillis(ms, { zone: zone ?? undefined, locale: locale ?? undefined });
}
