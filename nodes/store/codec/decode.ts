import { setOwn } from '../../domain/ownProperty';
import { toDateTime } from './dateTime';
import { ERROR_KEYS, TAG, type Kind } from './tags';

type Entries<K> = Array<[K, unknown]>;

/** The classes that `bytes` can be. */
const VIEWS: ReadonlyArray<new (content: ArrayBuffer) => ArrayBufferView> = [
	Int8Array,
	Uint8Array,
	Uint8ClampedArray,
	Int16Array,
	Uint16Array,
	Int32Array,
	Uint32Array,
	Float32Array,
	Float64Array,
	BigInt64Array,
	BigUint64Array,
	DataView,
];

function toBytes(type: string, base64: string): object {
	const buffer = Buffer.from(base64, 'base64');
	if (type === 'Buffer') return buffer;
	const content = Uint8Array.from(buffer).buffer;
	if (type === 'ArrayBuffer') return content;
	const View = VIEWS.find(({ name }) => name === type);
	// One of a later Node.js: its bytes, at least.
	return View ? new View(content) : new Uint8Array(content);
}

/** Reads what `encode` wrote. @throws SyntaxError when the text is not its output. */
export function decode(text: string): unknown {
	try {
		return new Decoder().read(JSON.parse(text));
	} catch (cause) {
		throw new SyntaxError('The text is none that this codec wrote', { cause });
	}
}

export class Decoder {
	private readonly known: object[] = [];

	read(value: unknown): unknown {
		if (typeof value !== 'object' || value === null) return value;
		if (Array.isArray(value)) {
			const list = this.keep<unknown[]>([]);
			for (const entry of value) list.push(this.read(entry));
			return list;
		}
		if (Object.hasOwn(value, TAG)) return this.tagged(value as { [TAG]: unknown });
		return this.fill(this.keep({}), Object.entries(value));
	}

	private tagged({ [TAG]: tag, ...rest }: { [TAG]: unknown }): unknown {
		const [kind, ...content] = tag as [Kind, ...never[]];
		if (!Object.hasOwn(this.readers, kind) || Object.keys(rest).length > 0) {
			throw new SyntaxError(`Unknown kind of value: ${String(kind)}`);
		}
		return (this.readers[kind] as (...content: never[]) => unknown)(...content);
	}

	/** Gives an object its number, as `encode` did. */
	keep<T extends object>(value: T): T {
		this.known.push(value);
		return value;
	}

	private fill<T extends object>(target: T, entries: Entries<string | number>): T {
		for (const [key, entry] of entries) setOwn(target, key, this.read(entry));
		return target;
	}

	private readonly readers = {
		ref: (id: number) => {
			if (!Object.hasOwn(this.known, id)) throw new SyntaxError(`Unknown reference ${id}`);
			return this.known[id];
		},
		undefined: () => undefined,
		number: (text: string) => Number(text),
		bigint: (text: string) => BigInt(text),
		date: (iso: string | null) => this.keep(new Date(iso ?? NaN)),
		dateTime: (ms: number | null, zone: string | null, locale: string | null) =>
			this.keep(toDateTime(ms, zone, locale)),
		bytes: (type: string, base64: string) => this.keep(toBytes(type, base64)),
		map: (entries: Entries<unknown>) => {
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
		sparse: (length: number, entries: Entries<number>) => {
			const list = this.keep<unknown[]>([]);
			list.length = length;
			return this.fill(list, entries);
		},
		regexp: (source: string, flags: string) => this.keep(new RegExp(source, flags)),
		url: (href: string) => this.keep(new URL(href)),
		error: (entries: Entries<string>) => {
			const error = this.keep(new Error());
			for (const [key, entry] of entries) {
				Object.defineProperty(error, key, {
					value: this.read(entry),
					writable: true,
					enumerable: !ERROR_KEYS.includes(key as 'name'),
					configurable: true,
				});
			}
			return error;
		},
		object: (entries: Entries<string>) => this.fill(this.keep({}), entries),
	} satisfies Record<Kind, (...content: never[]) => unknown>;
}
