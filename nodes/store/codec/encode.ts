import { types } from 'node:util';

import { formOfError, special } from './special';
import { TAG, tagged } from './tags';

/** Deeper than any real item; beyond it the recursion itself would use up the stack. */
export const MAX_DEPTH = 1000;
/** When the caller has nearly used it up already. */
const SHALLOW = 50;

const TOO_MUCH = new Error('The value is too large');

/** How much is written at a stretch: objects and lists, and characters of text. */
export interface Room {
	objects: number;
	characters: number;
}

/** Of a value that is no text. */
const A_FEW = 8;

/** A few milliseconds' work. */
const SMALL: Room = { objects: 2000, characters: 65_536 };

/** Text, and the objects that were met for it, outer ones first. */
export interface Written {
	text: string;
	objects: readonly object[];
	/** Of a long text, with more of it in what comes next. */
	goesOn?: true;
}

/**
 * Writes any value as text, for `decode`. What JSON loses in silence survives: Date, luxon
 * DateTime, undefined, NaN and infinities, -0, BigInt, bytes, Map, Set, RegExp, URL, Error, holes
 * in lists, shared and cyclic references. Functions and symbols are dropped; what throws when it is
 * read, and what lies deeper than 1000 levels, reads as undefined. Of other classes the own
 * properties stay, or the one word that `toJSON` gives.
 *
 * Never throws, short of a text that is longer than JavaScript allows (512 MB).
 */
export function encode(value: unknown): string {
	try {
		return JSON.stringify(new Encoder(MAX_DEPTH).write(value));
	} catch {
		return JSON.stringify(new Encoder(SHALLOW).write(value));
	}
}

/** @returns undefined when it takes longer than a few milliseconds: see `pieces` */
export function encodeSmall(value: unknown): Written | undefined {
	try {
		return new Encoder(MAX_DEPTH).textWithin(SMALL, value);
	} catch {
		return { text: encode(value), objects: [] };
	}
}

/** A function or a symbol: no property with one is kept. */
export const isDropped = (value: unknown): boolean =>
	typeof value === 'function' || typeof value === 'symbol';

export class Encoder {
	/** Objects by the order in which they were met; `decode` counts the same way. */
	private readonly ids = new Map<object, number>();
	private readonly met: object[] = [];
	/** What is written instead of an error, by the error: the same for each of its places. */
	private readonly forms = new Map<object, object>();
	private depth = 0;
	/** What is left of it. */
	private room: Room = { objects: Infinity, characters: Infinity };

	constructor(private readonly maxDepth: number) {}

	/** The value's text; undefined, as if nothing had been asked, when it takes more than that. */
	textWithin(room: Room, value: unknown): Written | undefined {
		const from = this.met.length;
		this.room = { ...room };
		try {
			return { text: JSON.stringify(this.write(value)), objects: this.met.slice(from) };
		} catch (error) {
			if (error !== TOO_MUCH) throw error;
			this.forget(from);
			return undefined;
		} finally {
			this.room = { objects: Infinity, characters: Infinity };
		}
	}

	/** The value's text, however long it is. */
	text(value: unknown): Written {
		return this.textWithin({ objects: Infinity, characters: Infinity }, value)!;
	}

	/** To be called before what takes long. @throws TOO_MUCH */
	spend(what: keyof Room, amount: number): void {
		this.room[what] -= amount;
		if (this.room[what] < 0) throw TOO_MUCH;
	}

	/** Whether it is an object that was not met yet. */
	isNew(value: unknown): boolean {
		return typeof value === 'object' && value !== null && !this.ids.has(value);
	}

	/** Gives an object its number; `decode` counts the same way. */
	meet(value: object): void {
		this.ids.set(value, this.met.length);
		this.met.push(value);
	}

	write(value: unknown): unknown {
		this.spend('characters', typeof value === 'string' ? value.length : A_FEW);
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
				return value === null ? null : this.object(value);
			default:
				return tagged('undefined');
		}
	}

	/** Own properties by name; those that cannot be read are undefined. */
	entries(value: object, keys: readonly string[]): Array<[string, unknown]> {
		const entries: Array<[string, unknown]> = [];
		for (const key of keys) {
			const entry = this.read(value, key);
			if (!isDropped(entry)) entries.push([key, this.write(entry)]);
		}
		return entries;
	}

	read(value: object, key: string | number): unknown {
		try {
			return (value as Record<string | number, unknown>)[key];
		} catch {
			return undefined;
		}
	}

	private object(value: object): unknown {
		const known = this.ids.get(value);
		if (known !== undefined) return tagged('ref', known);
		if (this.depth >= this.maxDepth) return tagged('undefined');
		const id = this.met.length;
		this.spend('objects', 1);
		this.depth += 1;
		try {
			this.meet(value);
			const form = this.forms.get(value) ?? formOfError(value);
			if (form !== undefined) {
				this.forms.set(value, form);
				this.forget(id);
				return this.write(form);
			}
			const written = special(this, value);
			if (written !== undefined) return written;
			const word = wordOf(value);
			if (word === undefined) return this.plain(value);
			this.forget(id);
			return this.write(word);
		} catch (error) {
			if (error === TOO_MUCH) throw error;
			this.forget(id);
			return tagged('undefined');
		} finally {
			this.depth -= 1;
		}
	}

	/** `decode` will not meet these objects. */
	private forget(from: number): void {
		for (const forgotten of this.met.splice(from)) this.ids.delete(forgotten);
	}

	private plain(value: object): unknown {
		const keys = Object.keys(value);
		if (keys.includes(TAG) || keys.includes('__proto__')) {
			return tagged('object', this.entries(value, keys));
		}
		const written: Record<string, unknown> = {};
		for (const key of keys) {
			const entry = this.read(value, key);
			if (!isDropped(entry)) written[key] = this.write(entry);
		}
		return written;
	}
}

/**
 * The text, number or truth that an object stands for: a boxed one, or what an id, a decimal or a
 * duration of some library says of itself. Undefined when there is none.
 */
function wordOf(value: object): unknown {
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype === Object.prototype || prototype === null || Array.isArray(value)) {
		return undefined;
	}
	if (types.isBoxedPrimitive(value)) return value.valueOf();
	const { toJSON } = value as { toJSON?: unknown };
	const word: unknown = typeof toJSON === 'function' ? toJSON.call(value) : undefined;
	return typeof word === 'object' || isDropped(word) ? undefined : word;
}
