import * as core from 'n8n-core';
import {
	ExpressionError,
	ExpressionExtensionError,
	NodeOperationError,
	UserError,
	WorkflowOperationError,
} from 'n8n-workflow';

import { classifyError } from '../../../nodes/domain/classify';
import { CREDENTIAL_SENTENCES } from '../../../nodes/domain/classification/messages';
import { GUARD_TYPE } from '../../../nodes/connector/nodeTypes';
import { node } from '../../support/nodeContext';

const call = node('Call', GUARD_TYPE);

test.each([
	['ExpressionError', 'DataError'],
	['ExpressionExtensionError', 'DataError'],
	['ExpressionClassExtensionError', 'DataError'],
	['CredentialNotFoundError', 'InvalidConfigurationError'],
	['CredentialsNotFoundError', 'InvalidConfigurationError'],
	['CredentialMissingIdError', 'InvalidConfigurationError'],
	['CredentialDataError', 'InvalidConfigurationError'],
	['UnrecognizedCredentialTypeError', 'InvalidConfigurationError'],
	['WorkflowHasIssuesError', 'InvalidConfigurationError'],
	['UnrecognizedNodeTypeError', 'InvalidConfigurationError'],
])('%s is a %s, by its name or by its class', (name, type) => {
	const expected = { type, because: `n8n's ${name}` };
	expect(classifyError({ name, message: 'x' })).toEqual(expected);
	expect(classifyError({ message: 'x', stack: `${name}: x\n    at y` })).toEqual(expected);
	// Most of these classes set no name.
	expect(classifyError(new { [name]: class extends UserError {} }[name]('x'))).toEqual(expected);
});

test("n8n's own classes, as they are thrown", () => {
	expect(classifyError(new ExpressionError('x')).type).toBe('DataError');
	expect(classifyError(new ExpressionExtensionError('x')).type).toBe('DataError');
	expect(classifyError(new core.UnrecognizedCredentialTypeError('x')).type).toBe(
		'InvalidConfigurationError',
	);
	expect(classifyError(new core.UnrecognizedNodeTypeError('a', 'b')).type).toBe(
		'InvalidConfigurationError',
	);
	expect(classifyError(new WorkflowOperationError('x')).type).toBe('RuntimeError');
});

const SENTENCES = [
	'Node type "n8n-nodes-base.x" does not have any credentials of type "y" defined',
	'Node does not have any credentials set',
	'Node does not have any credentials set for "httpBasicAuth"',
	'Credentials not found',
	'Credential with ID "7" does not exist for type "httpBasicAuth".',
	'Found credential with no ID.',
	'Unrecognized credential type: x',
	'Credential type "x" is restricted to specific nodes',
	'No data is set on this credentials.',
	'Credentials could not be decrypted. The likely reason is that a different "encryptionKey" was used',
	'Decrypted credentials data is not valid JSON.',
	'Credentials data is not in a valid format.',
];

test.each(SENTENCES)('"%s" is InvalidConfigurationError, whoever throws it', (message) => {
	for (const error of [new Error(message), new NodeOperationError(call, message)]) {
		expect(classifyError(error)).toEqual({
			type: 'InvalidConfigurationError',
			because: `n8n says "${message.slice(0, 100)}"`,
		});
	}
});

test('every such sentence is tested', () => {
	for (const pattern of CREDENTIAL_SENTENCES) {
		expect(SENTENCES.some((sentence) => pattern.test(sentence))).toBe(true);
	}
});

test.each([
	'No credentials got returned!',
	'The credentials do not exist',
	'Credentials are not set',
])('"%s" is about a credential only in the mouth of a node', (message) => {
	expect(classifyError(new NodeOperationError(call, message)).type).toBe(
		'InvalidConfigurationError',
	);
	expect(classifyError(new Error(message)).type).toBe('RuntimeError');
});
