import { NodeOperationError, type INode } from 'n8n-workflow';

import { isStoreError } from '../store/storeError';

type ErrorOptions = ConstructorParameters<typeof NodeOperationError>[2];

/** A Store's error as n8n shows it, with what to do; any other error is returned as it is. */
export function asNodeError(node: INode, error: unknown, options?: ErrorOptions): unknown {
	if (!isStoreError(error)) return error;
	const shown = new NodeOperationError(node, error.message, {
		description: error.remedy,
		...options,
	});
	// n8n puts a sentence of its own in the place of a message that has e.g. "ENOENT" in it.
	return Object.assign(shown, { message: error.message, messages: [] });
}
