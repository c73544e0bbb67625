import { TAG, type Kind } from './tags';

/** Deeper than any real item; beyond it the recursion itself would end the process. */
const MAX_DEPTH = 2000;

interface Luxon {
	isLuxonDateTime?: boolean;
	ts: number;
	zoneName: string;
	locale: string;
}

const safely = <T>(read: () => T, otherwise: T): T => {
	try {
		return read();
	} catch {
		return otherwise;
	}
};

const tagged = (kind: Kind, ...content: unknown[]): unknown => ({ [TAG]: [kind, ...content] });

/**
 * Writes any value as text, for `decode`. What JSON loses in silence survives: Date, luxon
 * DateTime, undefined, NaN and infinities, -0, BigInt, bytes, Map, Set, RegExp, URL, Error, shared
 * and cyclic references. Functions and symbols are dropped; getters that throw read as undefined.
 * Never throws.
 */
export const encode = (value: unknown): string => JSON.stringify(new Encoder().write(value, 0));

class Encoder {
	/** Objects by the order in which they were met; `decode` counts the same way. */
	private readonly ids = new Map<object, number>();

	write(value: unknown, depth: number): unknown {
		switch (typeof value) {
			case 'string':
			case 'boolean':
				return value;
			case 'number':
				return Number.isFinite(value) && !Object.is(value, -0)
					? value
					: tagged('number', Object.is(value, -0) ? '-0' : String(value));
			case 'bigint':
				return tagged('bigint', String(value));
			case 'object':
				return value === null ? null : this.object(value, depth);
			default:
				return tagged('undefined');
		}
	}

	private object(value: object, depth: number): unknown {
		const known = this.ids.get(value);
		if (known !== undefined) return tagged('ref', known);
		this.ids.set(value, this.ids.size);
		if (depth >= MAX_DEPTH) return [];
		return safely(
			() => this.special(value, depth + 1) ?? this.plain(value, depth + 1),
			tagged('object', []),
		);
	}

	private special(value: object, depth: number): unknown {
		if (Array.isArray(value)) return value.map((entry) => this.write(entry, depth));
		if (Object.getPrototypeOf(value) === Object.prototype) return undefined;
		if (ArrayBuffer.isView(value)) {
			const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
			return tagged(
				'bytes',
				Buffer.isBuffer(value) ? 'Buffer' : 'Uint8Array',
				bytes.toString('base64'),
			);
		}
		if ((value as Luxon).isLuxonDateTime) {
			const { ts, zoneName, locale } = value as Luxon;
			return tagged('dateTime', Number.isNaN(ts) ? null : ts, zoneName, locale);
		}
		switch (Object.prototype.toString.call(value)) {
			case '[object Date]':
				return tagged(
					'date',
					safely(() => (value as Date).toISOString(), null as string | null),
				);
			case '[object Map]':
				return tagged(
					'map',
					[...(value as Map<unknown, unknown>)].map(([key, entry]) => [
						this.write(key, depth),
						this.write(entry, depth),
					]),
				);
			case '[object Set]':
				return tagged(
					'set',
					[...(value as Set<unknown>)].map((entry) => this.write(entry, depth)),
				);
			case '[object RegExp]':
				return tagged('regexp', (value as RegExp).source, (value as RegExp).flags);
			case '[object URL]':
				return tagged('url', (value as URL).href);
			case '[object ArrayBuffer]':
				return tagged('bytes', 'ArrayBuffer', Buffer.from(value as ArrayBuffer).toString('base64'));
			case '[object Error]': {
				const { name, message, stack, cause } = value as Error;
				const own = { ...value, name, message, stack, ...(cause !== undefined && { cause }) };
				return tagged('error', this.entries(own, depth));
			}
			default:
				return undefined;
		}
	}

	private plain(value: object, depth: number): unknown {
		const keys = Object.keys(value);
		if (keys.includes(TAG) || keys.includes('__proto__')) {
			return tagged('object', this.entries(value, depth));
		}
		const written: Record<string, unknown> = {};
		for (const key of keys) {
			const entry = safely(() => (value as Record<string, unknown>)[key], undefined);
			if (typeof entry === 'function' || typeof entry === 'symbol') continue;
			written[key] = this.write(entry, depth);
		}
		return written;
	}

	private entries(value: object, depth: number): Array<[string, unknown]> {
		return Object.keys(value).flatMap((key): Array<[string, unknown]> => {
			const entry = safely(() => (value as Record<string, unknown>)[key], undefined);
			if (typeof entry === 'function' || typeof entry === 'symbol') return [];
			return [[key, this.write(entry, depth)]];
		});
	}
}
