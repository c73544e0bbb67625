/** One error, or one object inside it, as far as it can be read. */
export interface Facts {
	name?: string;
	/** First line of the stack, which names the class where n8n lost the name. */
	stackName?: string;
	type?: string;
	message: string;
	description: string;
	/** Every code-like property, as text: code, errno name, httpCode, errorCode, ... */
	codes: string[];
	/** HTTP statuses, most specific property first. */
	statuses: number[];
	/** n8n's machine-readable cause (`failure`). */
	failure?: Record<string, unknown>;
	headers: Record<string, string>;
	/** What services write into their bodies, and n8n's `messages[]`. */
	texts: string[];
	/** Wait hints by property name, e.g. `retry_after`. */
	hints: Record<string, unknown>;
}

const MAX_DEPTH = 6;
const MAX_OBJECTS = 60;
/** Characters of a text that are looked at. */
const MAX_TEXT = 2000;

const STATUS_KEYS = ['httpCode', 'statusCode', 'status'];
const CODE_KEYS = [
	'code',
	'errno',
	'errorCode',
	'httpCode',
	'sqlState',
	'codeName',
	'reason',
	'__type',
	'Code',
	'responseCode',
];
const HINT_KEYS = [
	'retryAfter',
	'retry_after',
	'retry_after_ms',
	'retryAfterMs',
	'retry_in_seconds',
	'wait_seconds',
];
/** Where errors keep other errors. Not `context.request`: that is what was sent, not the answer. */
const INNER_KEYS = [
	'cause',
	'errorResponse',
	'response',
	'error',
	'errors',
	'data',
	'body',
	'context',
	'metadata',
	'extensions',
	'extras',
	'details',
];

/** A property, whatever its getter does. */
export const readSafely = (from: unknown, key: string): unknown => {
	try {
		return (from as Record<string, unknown>)[key];
	} catch {
		return undefined;
	}
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const textOf = (value: unknown): string =>
	typeof value === 'string' ? value.slice(0, MAX_TEXT) : '';

/** Codes are short: anything longer is prose. */
const codeOf = (value: unknown): string | undefined =>
	(typeof value === 'string' && value !== '' && value.length <= 80) || Number.isFinite(value)
		? String(value)
		: undefined;

const statusOf = (value: unknown): number | undefined => {
	const text = codeOf(value);
	return text !== undefined && /^[1-5]\d\d$/.test(text) ? Number(text) : undefined;
};

const defined = <T>(value: T | undefined): value is T => value !== undefined;

function headersOf(object: unknown): Record<string, string> {
	const headers = readSafely(object, 'headers');
	if (!isObject(headers)) return {};
	try {
		return Object.fromEntries(
			Object.entries(headers)
				.slice(0, 100)
				.map(([key, value]) => [key.toLowerCase(), String(value).slice(0, 200)]),
		);
	} catch {
		return {};
	}
}

function messagesOf(object: unknown): string[] {
	const messages = readSafely(object, 'messages');
	try {
		return Array.isArray(messages) ? messages.slice(0, 5).map(textOf).filter(Boolean) : [];
	} catch {
		return [];
	}
}

function factsOf(object: unknown): Facts {
	const get = (key: string) => readSafely(object, key);
	const stack = textOf(get('stack'));
	const failure = get('failure');
	return {
		name: codeOf(get('name')),
		stackName: /^([A-Za-z]\w*)(?=:|\n|$)/.exec(stack)?.[1],
		type: codeOf(get('type')),
		message: textOf(get('message')),
		description: textOf(get('description')),
		codes: CODE_KEYS.map((key) => codeOf(get(key))).filter(defined),
		statuses: [
			...STATUS_KEYS.map((key) => statusOf(get(key))),
			...messagesOf(object).map((text) => statusOf(/^(\d{3}) - /.exec(text)?.[1])),
		].filter(defined),
		failure: isObject(failure) ? (failure as Record<string, unknown>) : undefined,
		headers: headersOf(object),
		texts: messagesOf(object),
		hints: Object.fromEntries(
			HINT_KEYS.map((key) => [key, get(key)] as const).filter(([, value]) => value !== undefined),
		),
	};
}

function innerOf(object: object): unknown[] {
	return INNER_KEYS.flatMap((key): unknown[] => {
		const value = readSafely(object, key);
		try {
			if (Array.isArray(value)) return value.slice(0, 3);
		} catch {
			return [];
		}
		return isObject(value) ? [value] : [];
	});
}

/** The error and the errors inside it, outermost first. Never throws; cycles and size are bounded. */
export function collectFacts(error: unknown): Facts[] {
	const found: Facts[] = [];
	const seen = new Set<unknown>();
	let level: unknown[] = [error];
	for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
		const next: unknown[] = [];
		for (const value of level) {
			if (!isObject(value) || seen.has(value) || seen.size >= MAX_OBJECTS) continue;
			seen.add(value);
			found.push(factsOf(value));
			next.push(...innerOf(value));
		}
		level = next;
	}
	if (found.length === 0 && typeof error === 'string') {
		found.push({ ...factsOf({}), message: textOf(error) });
	}
	return found;
}
