import type { Facts } from './facts';

const SHOWN = 200;

/** Fields that say how long something took, or when it was. */
const VOLATILE = [
	// GraphicsMagick's own, of Edit Image: Get Information.
	/: json\.(User Time|Elapsed Time|Pixels Per Second)$/,
];

/** What may differ by chance: a random value in an item. Which runs and items there are may not. */
const BY_CHANCE = /: (json|binary|input|metadata)\b|^the answer to the caller/;

const shown = (value: string | undefined): string => {
	if (value === undefined) return '(none)';
	return value.length > SHOWN ? `${value.slice(0, SHOWN)}... (${value.length} characters)` : value;
};

/** A field of a node, whichever of its runs and items it is in. */
const fieldAt = (where: string): string => where.replace(/, (run|output|item) \d+/g, '');

const isVolatile = (where: string): boolean => VOLATILE.some((pattern) => pattern.test(where));

/** The places where two accounts of an execution differ. */
const placesOfDifference = (one: Facts, other: Facts): string[] =>
	[...new Set([...one.keys(), ...other.keys()])].filter(
		(where) => one.get(where) !== other.get(where),
	);

/** Fields that two runs of the same workflow do not have in common, by chance. */
export const undeterminedFields = (one: Facts, other: Facts): Set<string> =>
	new Set([
		...placesOfDifference(one, other)
			.filter((where) => BY_CHANCE.test(where))
			.map(fieldAt),
		...[...one.keys()].filter(isVolatile).map(fieldAt),
	]);

/** As people read them: place, value expected, value found. */
export const differences = (
	expected: Facts,
	found: Facts,
	undetermined: ReadonlySet<string>,
): string[] =>
	placesOfDifference(expected, found)
		.filter((where) => !isVolatile(where) && !undetermined.has(fieldAt(where)))
		.map((where) => `${where}: ${shown(expected.get(where))} → ${shown(found.get(where))}`);
