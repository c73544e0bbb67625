/** Reads what may be anything: nothing here throws. */

/** Characters of a text that are looked at. */
const MAX_TEXT = 2000;

/** A property, whatever its getter does. */
export const readSafely = (from: unknown, key: string): unknown => {
	// Most of what is looked for is not there: throwing and catching for it would cost the most.
	if (from === undefined || from === null) return undefined;
	try {
		return (from as Record<string, unknown>)[key];
	} catch {
		return undefined;
	}
};

export const isObject = (value: unknown): value is object =>
	typeof value === 'object' && value !== null;

export const textOf = (value: unknown): string =>
	typeof value === 'string' ? value.slice(0, MAX_TEXT) : '';

/** Codes are short: anything longer is prose. */
export const codeOf = (value: unknown): string | undefined =>
	(typeof value === 'string' && value !== '' && value.length <= 80) || Number.isFinite(value)
		? String(value)
		: undefined;

export const statusOf = (value: unknown): number | undefined => {
	const text = codeOf(value);
	return text !== undefined && /^[1-5]\d\d$/.test(text) ? Number(text) : undefined;
};

export const defined = <T>(value: T | undefined): value is T => value !== undefined;

export const numberOf = (value: unknown): number | undefined =>
	typeof value === 'number' ? value : undefined;

/** Most classes of n8n and of libraries leave `name` as it is on every Error. */
export function nameOf(object: unknown): string | undefined {
	const name = codeOf(readSafely(object, 'name'));
	return name === 'Error' ? codeOf(readSafely(readSafely(object, 'constructor'), 'name')) : name;
}

/** At most so many headers are looked at. */
const MAX_HEADERS = 100;

/** Headers by lower-case name, out of a plain object or what `fetch` gives. */
export function headersOf(object: unknown): Record<string, string> {
	const headers = readSafely(object, 'headers');
	const found: Record<string, string> = {};
	if (!isObject(headers)) return found;
	try {
		const entries = (Symbol.iterator in headers ? headers : Object.entries(headers)) as Iterable<
			[unknown, unknown]
		>;
		let count = 0;
		for (const [name, value] of entries) {
			if (++count > MAX_HEADERS) break;
			found[String(name).toLowerCase()] = String(value).slice(0, 200);
		}
	} catch {
		// What was read until then is good.
	}
	return found;
}

export function messagesOf(object: unknown): string[] {
	const messages = readSafely(object, 'messages');
	try {
		return Array.isArray(messages) ? messages.slice(0, 5).map(textOf).filter(Boolean) : [];
	} catch {
		return [];
	}
}
