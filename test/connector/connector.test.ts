import { NodeOperationError } from 'n8n-workflow';

import { STORE_TYPE } from '../../nodes/connector/nodeTypes';
import { storeConnector } from '../../nodes/connector/storeConnector';
import { asNodeError } from '../../nodes/connector/storeErrors';
import { StoreError } from '../../nodes/store/storeError';
import { node } from '../support/nodeContext';

const found = node('Store', STORE_TYPE);

describe("a Store's error as n8n shows it", () => {
	test('has the message, the remedy, the node and the item', () => {
		const error = new StoreError('locked', 'It is locked', 'Wait');
		const shown = asNodeError(found, error, { itemIndex: 3 });
		expect(shown).toBeInstanceOf(NodeOperationError);
		expect(shown).toMatchObject({
			message: 'It is locked',
			description: 'Wait',
			node: found,
			context: { itemIndex: 3 },
		});
	});

	test('keeps its message, though n8n has sentences of its own for such codes', () => {
		const error = new StoreError('unavailable', 'It cannot be opened (EACCES: /x)', 'Check it');
		expect(asNodeError(found, error)).toMatchObject({ message: error.message, messages: [] });
	});

	test('is known by its shape: n8n may hold two copies of this package', () => {
		const foreign = Object.assign(new Error('Full'), { name: 'StoreError', remedy: 'Tidy up' });
		expect(asNodeError(found, foreign)).toMatchObject({ message: 'Full', description: 'Tidy up' });
	});

	test.each([new Error('x'), new NodeOperationError(found, 'y'), 'text', undefined, null])(
		'any other error stays itself: %s',
		(error) => {
			expect(asNodeError(found, error)).toBe(error);
		},
	);
});

test('the connector takes one Store of ours and nothing else', () => {
	expect(storeConnector).toEqual({
		type: 'ai_vectorStore',
		displayName: 'Store',
		required: true,
		maxConnections: 1,
		filter: { nodes: ['n8n-nodes-incomplete-executions.incompleteExecutionStore'] },
	});
});
