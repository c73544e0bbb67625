/** A difference that stays: where exactly it is seen, and under which heading docs/limits.md tells why. */
export interface Expected {
	workflow: string;
	/** The comparison, as the harness names it. */
	what: string;
	differences: string[];
	limit: string;
}

const LAST_NODES = 'The answer has the items of all last nodes';

export const EXPECTED: Expected[] = [
	...['all items together', 'one by one'].map((what) => ({
		workflow: 'called-by-parent-two-last-nodes',
		what,
		differences: [
			`the answer to the caller.body: [{"n":2,"is":"other"}] → [{"n":1,"is":"one"},{"n":2,"is":"other"}]`,
		],
		limit: LAST_NODES,
	})),
	{
		workflow: 'called-by-parent-filter',
		what: 'one by one',
		differences: ['the answer to the caller.body: [{"n":2}] → [{},{"n":2}]'],
		limit: 'An item that comes to nothing completes as an empty one',
	},
];
