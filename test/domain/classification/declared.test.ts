import { classifyError } from '../../../nodes/domain/classify';
import { ERROR_TYPES } from '../../../nodes/domain/errorTypes';

describe.each(ERROR_TYPES)('%s is believed when declared', (type) => {
	const expected = { type, because: `the error is declared as ${type}` };

	test.each<[string, unknown]>([
		['as the name of an error', Object.assign(new Error('x'), { name: type })],
		['by its class, which sets no name', new { [type]: class extends Error {} }[type]('x')],
		['as the type of Stop And Error', { name: 'NodeOperationError', message: 'x', type }],
		['in the cause', new Error('x', { cause: Object.assign(new Error('y'), { name: type }) })],
		['in the stack, where n8n lost the name', { message: 'x', stack: `${type}: x\n    at y` }],
		[
			'in the description, where the Code node puts a name',
			{ name: 'WrappedExecutionError', message: 'x [line 1]', description: type },
		],
		['in a sub-workflow', { name: 'NodeOperationError', message: 'x', errorResponse: { type } }],
	])('%s', (_, error) => {
		expect(classifyError(error)).toEqual(expected);
	});
});

test.each([
	['ELOGIN', 'InvalidAccessTokenError'],
	['ESOCKET', 'ConnectionError'],
	['ETIMEOUT', 'ModuleTimeoutError'],
])("SQL Server's own ConnectionError with %s is what its code says", (code, type) => {
	const error = Object.assign(new Error('x'), { name: 'ConnectionError', code });
	expect(classifyError(error)).toEqual({ type, because: `code ${code}` });
});

test.each(['connectionerror', 'TypeError', 'ConnectionErrors', ' DataError'])(
	'"%s" is none of the types',
	(name) => {
		expect(classifyError({ name, message: 'x' }).type).toBe('RuntimeError');
	},
);
