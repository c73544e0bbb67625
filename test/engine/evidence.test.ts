import {
	NodeHelpers,
	Workflow,
	type INodeTypes,
	type IRunData,
	type ITaskData,
} from 'n8n-workflow';

import { errorOfSubNode } from '../../nodes/engine/evidence';
import { define } from '../support/definition';
import { ordinaryNodes } from '../support/ordinaryNodes';

const types = ordinaryNodes({ behaviours: {}, calls: {} });
const nodeTypes: INodeTypes = {
	getByName: (type) => types[type],
	getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(types[type], version),
	getKnownTypes: () => ({}),
};
const workflow = new Workflow({
	...define(
		['Agent: agent', 'Model: model', 'Tool: model'],
		['Model -ai_languageModel> Agent', 'Tool -ai_tool> Agent'],
	),
	active: false,
	nodeTypes,
});

const run = (executionIndex: number, error?: string): ITaskData =>
	({
		startTime: 0,
		executionTime: 0,
		executionIndex,
		source: [],
		...(error !== undefined && { error: new Error(error) }),
	}) as ITaskData;

const messageIn = (runData: IRunData): string | undefined =>
	(errorOfSubNode(workflow, runData, 'Agent')?.error as Error | undefined)?.message;

describe('the error of a sub-node', () => {
	it('is why its agent failed, when it is the last of what ran for it', () => {
		expect(messageIn({ Agent: [run(0, 'a')], Model: [run(1, '429')] })).toBe('429');
		expect(messageIn({ Agent: [run(0, 'a')], Tool: [run(1, 'down')], Model: [run(2)] })).toBe(
			undefined,
		);
	});

	it('is not, when the agent began anew after it, with the error as the tool’s answer', () => {
		expect(messageIn({ Tool: [run(0, 'down')], Agent: [run(1, 'a')] })).toBe(undefined);
		expect(messageIn({ Model: [run(0, 'one')], Agent: [run(1), run(2, 'a')] })).toBe(undefined);
	});
});
