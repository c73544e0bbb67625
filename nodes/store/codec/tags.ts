/**
 * A value that JSON has no form for is written as an object with this one key: `{"$": [kind, ...]}`.
 * A user's object that has the key itself is written as kind `object`.
 */
export const TAG = '$';

export type Kind =
	| 'ref'
	| 'undefined'
	| 'number'
	| 'bigint'
	| 'date'
	| 'dateTime'
	| 'bytes'
	| 'map'
	| 'set'
	| 'sparse'
	| 'regexp'
	| 'url'
	| 'error'
	| 'object';

export const tagged = (kind: Kind, ...content: unknown[]): unknown => ({
	[TAG]: [kind, ...content],
});

/** Properties of an error that JavaScript does not list as its own. */
export const ERROR_KEYS = ['name', 'message', 'stack', 'cause', 'errors'] as const;
