import type { Facts } from './facts';

const SHOWN = 200;

const shown = (value: string | undefined): string => {
	if (value === undefined) return '(none)';
	return value.length > SHOWN ? `${value.slice(0, SHOWN)}... (${value.length} characters)` : value;
};

/** The places where two accounts of an execution differ. */
export const placesOfDifference = (one: Facts, other: Facts): string[] =>
	[...new Set([...one.keys(), ...other.keys()])].filter(
		(where) => one.get(where) !== other.get(where),
	);

/** As people read them: place, value expected, value found. */
export const differences = (
	expected: Facts,
	found: Facts,
	ignored: ReadonlySet<string>,
): string[] =>
	placesOfDifference(expected, found)
		.filter((where) => !ignored.has(where))
		.map((where) => `${where}: ${shown(expected.get(where))} → ${shown(found.get(where))}`);
