import { hash } from 'node:crypto';

/** A Guard of a workflow, as the index of due records knows it: the first 64 bits of a hash. */
export const guardKeyOf = (workflowId: string, guardId: string): string =>
	BigInt.asIntN(
		64,
		BigInt(`0x${hash('sha256', JSON.stringify([workflowId, guardId])).slice(0, 16)}`),
	).toString();
