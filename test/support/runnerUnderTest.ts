import type { INode, INodeParameters } from 'n8n-workflow';

import { GUARD_TYPE } from '../../nodes/connector/nodeTypes';

/** Which runner the harness' Guards use, unless a test says so itself. */
const underTest = { separateExecutions: false };
let definesSeparate = false;

/** Defines tests again, with each item in an execution of its own. */
export function asSeparateExecutions(define: () => void): void {
	describe('as separate executions', () => {
		beforeAll(() => {
			underTest.separateExecutions = true;
		});
		afterAll(() => {
			underTest.separateExecutions = false;
		});
		definesSeparate = true;
		define();
		definesSeparate = false;
	});
}

/** Defines tests of what is so only because an item runs in the Guard's own execution. */
export function inOneExecution(define: () => void): void {
	if (!definesSeparate) define();
}

export function withRunnerUnderTest(node: INode): INode {
	if (node.type !== GUARD_TYPE || !underTest.separateExecutions) return node;
	const options = node.parameters.options as INodeParameters | undefined;
	return {
		...node,
		parameters: { ...node.parameters, options: { separateExecutions: true, ...options } },
	};
}

/** What `Incomplete` also says when each item has an execution of its own. */
export const ownExecutionField = (): object =>
	underTest.separateExecutions ? { itemExecutionId: expect.any(String) as unknown } : {};
