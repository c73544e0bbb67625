import type { Kept } from '../engine/recordFiles';
import type { NextStep } from '../store/executionStore';

/** Nothing can go on from a state whose files could not be kept: a person must look. */
export const heldIfWithoutFiles = (next: NextStep, { reason }: Kept): NextStep =>
	reason === undefined ? next : { status: 'unresolved', reason };
