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
	| 'regexp'
	| 'url'
	| 'error'
	| 'object';
