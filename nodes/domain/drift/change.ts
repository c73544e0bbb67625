/** In the order they are told of one node. */
export const CHANGES = [
	'added',
	'removed',
	'renamed',
	/** Of another type. */
	'retyped',
	/** Of another version of its type. */
	'updated',
	'disabled',
	'enabled',
	'parameters',
	'credentials',
	/** On Error, Retry On Fail and the like. */
	'settings',
	/** Its connections to other nodes. */
	'rewired',
] as const;

/** Something that is not as it was when the item failed. */
export interface Change {
	/** The node's present name; of a removed one, the name it had. */
	node: string;
	change: (typeof CHANGES)[number];
	/** The change in words. It names parameters and credentials, and never says what is in them. */
	description: string;
}

/** By node, then in the order above. */
export const inOrder = (a: Change, b: Change): number =>
	a.node === b.node
		? CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change)
		: a.node < b.node
			? -1
			: 1;

/** More names than that are counted only. */
const MOST_NAMES = 10;

export const listed = (names: string[]): string =>
	names.length <= MOST_NAMES
		? names.join(', ')
		: `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`;
