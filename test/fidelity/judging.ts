import type { Checked } from './check';
import { EXPECTED, type Expected } from './expected';

/** A comparison that is not as it should be. */
export interface Wrong {
	what: string;
	differences: string[];
}

const same = (a: string[], b: string[]): boolean => a.join('\n') === b.join('\n');

/** What is wrong with a workflow: any difference but the expected ones, and one of those that is gone. */
export function judge({ name, comparisons }: Checked, known = EXPECTED): Wrong[] {
	const expectedFor = (what: string) =>
		known.find((each) => each.workflow === name && each.what === what);
	const found = comparisons.flatMap(({ what, differences }): Wrong[] => {
		const expected = expectedFor(what);
		if (same(differences, expected?.differences ?? [])) return [];
		if (differences.length > 0) return [{ what, differences }];
		return [{ what, differences: ['equal, though expected.ts has a difference here: remove it'] }];
	});
	const compared = new Set(comparisons.map(({ what }) => what));
	const gone = known
		.filter(({ workflow, what }) => workflow === name && !compared.has(what))
		.map(({ what }) => ({
			what,
			differences: ['expected.ts has a difference here, but it was not compared'],
		}));
	return [...found, ...gone];
}

/** Headings of docs/limits.md that expected differences name and that are not there. */
export const limitsNotTold = (limits: string, known: Expected[] = EXPECTED): string[] =>
	[...new Set(known.map(({ limit }) => limit))].filter(
		(limit) => !limits.includes(`## ${limit}\n`),
	);
