import { Encoder, isDropped, MAX_DEPTH } from './encode';
import { TAG } from './tags';

/** Levels that are taken apart: items and their fields lie within them, whoever holds the items. */
const LEVELS = 14;

/**
 * The text of `encode` piece by piece, for values that take long: the caller may let other work
 * have its turn in between. What changes the value meanwhile may or may not be in the text.
 */
export function* pieces(
	value: unknown,
	encoder = new Encoder(MAX_DEPTH),
	levels = LEVELS,
): Generator<string, void, void> {
	const keys = levels > 0 && encoder.isNew(value) ? plainKeys(value as object) : undefined;
	if (!keys) {
		yield JSON.stringify(encoder.write(value));
		return;
	}
	encoder.meet(value as object);
	const isList = Array.isArray(value);
	yield isList ? '[' : '{';
	let before = '';
	for (const key of keys) {
		const entry = encoder.read(value as object, key);
		if (!isList && isDropped(entry)) continue;
		yield isList ? before : `${before}${JSON.stringify(key)}:`;
		yield* pieces(entry, encoder, levels - 1);
		before = ',';
	}
	yield isList ? ']' : '}';
}

/** Of a plain object or a list without holes, whose text has no form of its own. */
function plainKeys(value: object): Iterable<string | number> | undefined {
	try {
		if (Array.isArray(value)) {
			for (let index = 0; index < value.length; index++) if (!(index in value)) return undefined;
			return value.keys();
		}
		if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
		const keys = Object.keys(value);
		return keys.includes(TAG) || keys.includes('__proto__') ? undefined : keys;
	} catch {
		return undefined;
	}
}
