/** Characters of a message that a search looks at. */
export const SEARCHED_LENGTH = 10_000;

/**
 * A text as every database can keep it: NUL and lone surrogates, which PostgreSQL refuses and
 * SQLite changes, become U+FFFD. The payload keeps the error's own text as it was.
 */
export const storable = (text: string): string =>
	SUSPECT.test(text) ? text.replace(/[\0\p{Cs}]/gu, '\uFFFD') : text;

/** Half a character at least, mostly one of a pair: told much faster than whether it is alone. */
const SUSPECT = /[\0\uD800-\uDFFF]/;

/** A text for searching without regard to case, in any script and on any database. */
export const folded = (text: string): string => storable(text).normalize('NFC').toLowerCase();

/** What the text filter looks through. */
export const searchText = (message: string, failedNodeName: string): string =>
	folded(`${failedNodeName}\n${message.slice(0, SEARCHED_LENGTH)}`);

/** What a driver has to store of it: null where it is the text itself with A to Z in lower case. */
export const storedSearchText = (message: string, failedNodeName: string): string | null =>
	/^[\t\n\r -~]*$/.test(failedNodeName + message) ? null : searchText(message, failedNodeName);
