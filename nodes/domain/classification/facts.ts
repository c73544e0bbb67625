import {
	codeOf,
	defined,
	headersOf,
	isObject,
	messagesOf,
	nameOf,
	numberOf,
	readSafely,
	statusOf,
	textOf,
} from './read';

/** One error, or one object inside it, as far as it can be read. */
export interface Facts {
	/** The error's name; its class's name, where the class does not set one. */
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
	/** The reply of a mail server (nodemailer's `responseCode`). */
	mailReply?: string;
	/** Thrown by a client or node of this kind: its numbers are FTP replies, not HTTP statuses. */
	isFtp: boolean;
	/** Another's error in this one's clothes: the message need not be the node's own words. */
	isWrapper: boolean;
	/** n8n's machine-readable cause (`failure`). */
	failure: { cause?: string; retryAfterMs?: number; resetsAtEpochMs?: number };
	headers: Record<string, string>;
	/** What services write into their bodies, and n8n's `messages[]`. */
	texts: string[];
	/** Wait hints by property name, e.g. `retry_after`. */
	hints: Record<string, unknown>;
}

const MAX_DEPTH = 6;
const MAX_OBJECTS = 60;
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

function failureOf(object: unknown): Facts['failure'] {
	const failure = readSafely(object, 'failure');
	return {
		cause: codeOf(readSafely(failure, 'cause')),
		retryAfterMs: numberOf(readSafely(failure, 'retryAfterMs')),
		resetsAtEpochMs: numberOf(readSafely(failure, 'resetsAtEpochMs')),
	};
}

const isFtp = (object: unknown, stack: string): boolean =>
	/ftp/i.test(codeOf(readSafely(object, 'name')) ?? '') ||
	/\bFTP|[\\/]ftp[\\/]/.test(stack) ||
	/\bFTP\b/.test(textOf(readSafely(object, 'message'))) ||
	/\.ftp$/.test(textOf(readSafely(readSafely(object, 'node'), 'type')));

/** n8n gives a node error's own words a cause, too: an OperationalError that says the same. */
function isWrapper(object: unknown): boolean {
	const cause = readSafely(object, 'cause');
	const foreign =
		isObject(cause) &&
		(nameOf(cause) !== 'OperationalError' ||
			readSafely(cause, 'message') !== readSafely(object, 'message'));
	return (
		foreign ||
		isObject(readSafely(object, 'errorResponse')) ||
		readSafely(readSafely(object, 'tags'), 'reWrapped') === true ||
		messagesOf(object).length > 0
	);
}

function factsOf(object: unknown): Facts {
	const get = (key: string) => readSafely(object, key);
	const stack = textOf(get('stack'));
	const message = textOf(get('message'));
	return {
		name: nameOf(object),
		stackName: /^([A-Za-z]\w*)(?=:|\n|$)/.exec(stack)?.[1],
		type: codeOf(get('type')),
		message,
		description: textOf(get('description')),
		codes: CODE_KEYS.map((key) => codeOf(get(key))).filter(defined),
		statuses: [
			...STATUS_KEYS.map((key) => statusOf(get(key))),
			...messagesOf(object).map((text) => statusOf(/^(\d{3}) - /.exec(text)?.[1])),
			// All that n8n's AWS nodes leave of it.
			statusOf(/^AWS error response \[(\d{3})\]/.exec(message)?.[1]),
		].filter(defined),
		mailReply: codeOf(get('responseCode')),
		isFtp: isFtp(object, stack),
		isWrapper: isWrapper(object),
		failure: failureOf(object),
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
