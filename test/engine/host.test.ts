import type { IExecuteFunctions } from 'n8n-workflow';

import { readHost } from '../../nodes/engine/host';
import { workflowOf } from '../support/nodeContext';

const node = {
	id: 'g',
	name: 'Guard',
	type: 'guard',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const whole = () => ({
	getNode: () => node,
	workflow: workflowOf([], []),
	additionalData: {
		hooks: { handlers: {} },
		setExecutionStatus: () => {},
		executeWorkflow: () => {},
	},
	runExecutionData: { resultData: { runData: {} }, executionData: {} },
	executeData: { node: { ...node, onError: 'continueRegularOutput' } },
	mode: 'webhook',
	node,
});

const read = (context: object) => readHost(context as unknown as IExecuteFunctions);

describe('the adapter to n8n’s execution', () => {
	it('reads it', () => {
		expect(read({ ...whole(), runIndex: 2 })).toMatchObject({
			runIndex: 2,
			outer: '',
			mode: 'webhook',
		});
	});

	it.each(['workflow', 'additionalData', 'runExecutionData', 'executeData', 'mode', 'node'])(
		'says in one error what this n8n does not have: %s',
		(field) => {
			expect(() => read({ ...whole(), [field]: undefined })).toThrow(
				expect.objectContaining({
					message: expect.stringMatching(
						new RegExp(`^This version of n8n does not fit .*: it lacks .*${field}`),
					) as string,
					description: expect.stringMatching(/^The package needs .* Nothing was run/) as string,
				}) as Error,
			);
		},
	);

	it('has switched On Error off by then: the items would run unguarded', () => {
		const context = { ...whole(), mode: undefined };
		expect(() => read(context)).toThrow();
		expect(context.executeData.node.onError).toBe('stopWorkflow');
	});
});
