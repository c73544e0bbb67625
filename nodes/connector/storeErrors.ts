import { NodeOperationError, type INode } from 'n8n-workflow';

import { isStoreError } from '../store/storeError';

type ErrorOptions = ConstructorParameters<typeof NodeOperationError>[2];

/** A Store's error as n8n shows it, with what to do; any other error is returned as it is. */
export function asNodeError(node: INode, error: unknown, options?: ErrorOptions): unknown {
	if (!isStoreError(error)) return error;
	return new NodeOperationError(node, error.message, { description: error.remedy, ...options });
}
