import type { Classification, ErrorType } from '../errorTypes';
import type { Facts } from './facts';

/** One kind of evidence; undefined when the error has none of it. */
export type Step = (facts: Facts[]) => Classification | undefined;

export const firstOf = <T>(facts: Facts[], find: (fact: Facts) => T | undefined): T | undefined => {
	for (const fact of facts) {
		const found = find(fact);
		if (found !== undefined) return found;
	}
	return undefined;
};

export const evidence = (
	type: ErrorType | undefined,
	because: string,
): Classification | undefined => type && { type, because };
