import { TAG, type Kind } from './tags';

interface Luxon {
	DateTime: { fromMillis(ms: number, options: { zone: string; locale: string }): unknown };
}

/** The host n8n's luxon, so that expressions meet the class they expect; without it a Date. */
function toDateTime(ms: number | null, zone: string, locale: string): unknown {
	try {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- the host's own, if it has one
		const { DateTime } = require('luxon') as Luxon;
		return DateTime.fromMillis(ms ?? NaN, { zone, locale });
	} catch {
		return new Date(ms ?? NaN);
	}
}

/** Own, whatever the key is: plain assignment of `__proto__` would change the object's class. */
const put = (target: object, key: string, value: unknown): void => {
	Object.defineProperty(target, key, {
		value,
		writable: true,
		enumerable: true,
		configurable: true,
	});
};

/** Reads what `encode` wrote. @throws SyntaxError when the text is not its output. */
export const decode = (text: string): unknown => new Decoder().read(JSON.parse(text));

class Decoder {
	private readonly known: unknown[] = [];

	read(value: unknown): unknown {
		if (typeof value !== 'object' || value === null) return value;
		if (Array.isArray(value)) {
			const list: unknown[] = [];
			this.known.push(list);
			for (const entry of value) list.push(this.read(entry));
			return list;
		}
		const tag = Object.hasOwn(value, TAG) ? (value as Record<string, unknown>)[TAG] : undefined;
		if (Array.isArray(tag)) return this.tagged(tag as [Kind, ...never[]]);
		const object = {};
		this.known.push(object);
		for (const [key, entry] of Object.entries(value)) put(object, key, this.read(entry));
		return object;
	}

	private tagged([kind, ...content]: [Kind, ...never[]]): unknown {
		const read = this.readers[kind] as ((...content: never[]) => unknown) | undefined;
		if (!read) throw new SyntaxError(`Unknown kind of value: ${String(kind)}`);
		return read(...content);
	}

	private keep<T>(value: T): T {
		this.known.push(value);
		return value;
	}

	private fill<T extends object>(target: T, entries: Array<[string, unknown]>): T {
		for (const [key, entry] of entries) put(target, key, this.read(entry));
		return target;
	}

	private readonly readers = {
		ref: (id: number) => this.known[id],
		undefined: () => undefined,
		number: (text: string) => Number(text),
		bigint: (text: string) => BigInt(text),
		date: (iso: string | null) => this.keep(new Date(iso ?? NaN)),
		dateTime: (ms: number | null, zone: string, locale: string) =>
			this.keep(toDateTime(ms, zone, locale)),
		bytes: (type: string, base64: string) => {
			const buffer = Buffer.from(base64, 'base64');
			if (type === 'Buffer') return this.keep(buffer);
			const bytes = Uint8Array.from(buffer);
			return this.keep(type === 'ArrayBuffer' ? bytes.buffer : bytes);
		},
		map: (entries: Array<[unknown, unknown]>) => {
			const map = this.keep(new Map<unknown, unknown>());
			for (const [key, entry] of entries) {
				const readKey = this.read(key);
				map.set(readKey, this.read(entry));
			}
			return map;
		},
		set: (entries: unknown[]) => {
			const set = this.keep(new Set<unknown>());
			for (const entry of entries) set.add(this.read(entry));
			return set;
		},
		regexp: (source: string, flags: string) => this.keep(new RegExp(source, flags)),
		url: (href: string) => this.keep(new URL(href)),
		error: (entries: Array<[string, unknown]>) => this.fill(this.keep(new Error()), entries),
		object: (entries: Array<[string, unknown]>) => this.fill(this.keep({}), entries),
	} satisfies Record<Kind, (...content: never[]) => unknown>;
}
