import { collectFacts, type Facts } from './classification/facts';
import { findRetryAfter } from './classification/retryAfter';
import { STEPS } from './classification/steps';
import type { Classification } from './errorTypes';

const NOTHING_KNOWN: Classification = {
	type: 'RuntimeError',
	because: 'nothing in the error says what kind it is',
};

function classifyFacts(facts: Facts[]): Classification {
	for (const step of STEPS) {
		const found = step(facts);
		if (found) return found;
	}
	return NOTHING_KNOWN;
}

/**
 * Names the kind of an error, by the first evidence found in it or in the errors inside it.
 *
 * @param error what a node threw, or n8n's saved copy of it; any value is taken, none throws
 * @param now epoch milliseconds, for waits given as a time of day
 */
export function classifyError(error: unknown, now: number = Date.now()): Classification {
	const facts = collectFacts(error);
	const found = classifyFacts(facts);
	const retryAfterMs = findRetryAfter(facts, now);
	return retryAfterMs === undefined ? found : { ...found, retryAfterMs };
}
