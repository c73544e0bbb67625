import { Encoder, isDropped, MAX_DEPTH, type Room, type Written } from './encode';
import { TAG } from './tags';

/** Levels that are taken apart: items and their fields lie within them, whoever holds the items. */
const LEVELS = 14;
/** What stays in one piece: an item, as a rule; well under a millisecond's work. */
const ROOM: Room = { objects: 100, characters: 32_768 };

/** Characters of a text that are written at a stretch. */
const STRETCH = 262_144;

type Pieces = Generator<Written, void, void>;

const withoutObjects = (text: string): Written => ({ text, objects: [] });

/**
 * The text of `encode` piece by piece, for values that take long: the caller may let other work
 * have its turn in between. What changes the value meanwhile may or may not be in the text.
 *
 * A piece is a value, several ones of a list with commas between them, or one of `[`, `]`, `{`,
 * `}`, `,`, `"key":` and `,"key":`. None has a line break in it. See `PieceDecoder`, which takes
 * those that go on put together.
 */
export function* pieces(value: unknown, encoder = new Encoder(MAX_DEPTH), levels = LEVELS): Pieces {
	if (typeof value === 'string' && value.length > STRETCH) {
		yield* ofText(value);
		return;
	}
	const keys = levels > 0 && encoder.isNew(value) ? plainKeys(value as object) : undefined;
	const whole = keys ? encoder.textWithin(ROOM, value) : encoder.text(value);
	if (whole) {
		yield whole;
	} else if (Array.isArray(value)) {
		yield* ofList(value, encoder, levels - 1);
	} else {
		yield* ofObject(value as object, keys as string[], encoder, levels - 1);
	}
}

function* ofText(value: string): Pieces {
	let open = '"';
	for (let at = 0; at < value.length;) {
		let end = at + STRETCH;
		// Both halves of a character are written together.
		if (/[\uDC00-\uDFFF]/.test(value.charAt(end))) end += 1;
		const text = open + JSON.stringify(value.slice(at, end)).slice(1, -1);
		yield { ...withoutObjects(text), goesOn: true };
		open = '';
		at = end;
	}
	yield withoutObjects('"');
}

const isLarge = (value: unknown): boolean =>
	typeof value === 'string' ? value.length > STRETCH : typeof value === 'object' && value !== null;

function* ofObject(value: object, keys: string[], encoder: Encoder, levels: number): Pieces {
	encoder.meet(value);
	yield withoutObjects('{');
	let before = '';
	for (const key of keys) {
		const entry = encoder.read(value, key);
		if (isDropped(entry)) continue;
		yield withoutObjects(`${before}${JSON.stringify(key)}:`);
		yield* pieces(entry, encoder, levels);
		before = ',';
	}
	yield withoutObjects('}');
}

function* ofList(value: unknown[], encoder: Encoder, levels: number): Pieces {
	encoder.meet(value);
	yield withoutObjects('[');
	for (let index = 0; index < value.length;) {
		if (index > 0) yield withoutObjects(',');
		const entry = encoder.read(value, index++);
		if (isLarge(entry)) {
			yield* pieces(entry, encoder, levels);
			continue;
		}
		let text = encoder.text(entry).text;
		while (index < value.length && text.length < ROOM.characters) {
			const next = encoder.read(value, index);
			if (isLarge(next)) break;
			text += `,${JSON.stringify(encoder.write(next))}`;
			index += 1;
		}
		yield withoutObjects(text);
	}
	yield withoutObjects(']');
}

/** Of a plain object or a list without holes, whose text has no form of its own. */
function plainKeys(value: object): string[] | undefined {
	try {
		if (Array.isArray(value)) {
			for (let index = 0; index < value.length; index++) if (!(index in value)) return undefined;
			return [];
		}
		if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
		const keys = Object.keys(value);
		return keys.includes(TAG) || keys.includes('__proto__') ? undefined : keys;
	} catch {
		return undefined;
	}
}
