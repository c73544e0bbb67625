import type { Checked } from './check';
import { EXPECTED, type Expected } from './expected';

/** A comparison that is not as it should be. */
export interface Wrong {
	what: string;
	differences: string[];
}

const GONE = 'expected.ts has a difference here that is not there: take it away';

const same = (a: string[], b: string[]): boolean => a.join('\n') === b.join('\n');

/**
 * What is wrong with a workflow: any difference but the expected ones, one of those that is gone,
 * and what kept its check from coming to an end.
 */
export function judge(
	{ name, comparisons }: Checked,
	trouble: Error | void,
	known: Expected[] = EXPECTED,
): Wrong[] {
	const expected = known.filter(({ workflow }) => workflow === name);
	const wrong = comparisons.flatMap(({ what, differences }): Wrong[] => {
		const at = expected.find((each) => each.what === what);
		if (same(differences, at?.differences ?? [])) return [];
		return [{ what, differences: differences.length > 0 ? differences : [GONE] }];
	});
	const compared = new Set(comparisons.map(({ what }) => what));
	for (const { what } of expected) {
		if (!compared.has(what)) wrong.push({ what, differences: [GONE] });
	}
	if (trouble) wrong.push({ what: 'the check itself', differences: [trouble.message] });
	return wrong;
}

/** Headings of docs/limits.md that expected differences name and that are not there. */
export const limitsNotTold = (limits: string, known: Expected[] = EXPECTED): string[] =>
	[...new Set(known.map(({ limit }) => limit))].filter(
		(limit) => !limits.includes(`## ${limit}\n`),
	);
