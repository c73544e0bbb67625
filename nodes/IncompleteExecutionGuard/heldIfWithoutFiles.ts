import type { Kept } from '../engine/recordFiles';
import type { NextStep } from '../store/executionStore';

/**
 * Nothing can go on from a state whose files could not be kept: a person must look. Unless n8n goes
 * on with the item in an execution that has them.
 */
export const heldIfWithoutFiles = (next: NextStep, { reason, continuation }: Kept): NextStep =>
	reason === undefined || continuation.ownExecution ? next : { status: 'unresolved', reason };
