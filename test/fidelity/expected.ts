import { traits } from '../e2e/harness/traits';

/** A difference that stays: where exactly it is seen, and under which heading docs/limits.md tells why. */
export interface Expected {
	workflow: string;
	/** The comparison, as the harness names it. */
	what: string;
	differences: string[];
	limit: string;
}

const LAST_NODES = 'The answer has the items of all last nodes';
const SET_ASIDE = {
	differences: [
		'the answer to the caller.status: 500 → 200',
		'the answer to the caller.body: {"message":"Error in workflow"} → []',
	],
	limit: 'An item that is set aside does not fail the execution',
};

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
	{ workflow: 'called-stops', what: 'all items together', ...SET_ASIDE },
	...(traits.agentsOutliveTools
		? []
		: [
				{
					workflow: 'called-agent',
					what: '"Person" failed, all items together',
					...SET_ASIDE,
				},
			]),
	{
		workflow: 'expression-previous-node',
		what: 'all items together',
		differences: [
			'"First", run 0, output 0, item 0: json.from: Start → Fidelity Guard',
			'"Second", run 0, output 0, item 0: json.from: Start → Fidelity Guard',
			'Completed, item 0: json.from: Start → Fidelity Guard',
		],
		limit: 'The Guard is the node before the first guarded one',
	},
];
