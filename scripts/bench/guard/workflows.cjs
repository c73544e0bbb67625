const { randomUUID } = require('node:crypto');

const { freshNode, storeOf, to } = require('../../lib/workflow.cjs');

const PACKAGE = 'n8n-nodes-incomplete-executions';
// What n8n saves of an execution is left to its defaults: everything.
const settings = { executionOrder: 'v1' };

/** @param path of its webhook, which answers when the execution ends; its name as well */
const startedByWebhook = (path, nodes, connections) => ({
	name: path,
	settings,
	nodes: [
		{
			...freshNode('Webhook', 'n8n-nodes-base.webhook', 2, [-200, 0], {
				path,
				httpMethod: 'POST',
				responseMode: 'lastNode',
				responseData: 'noData',
				options: {},
			}),
			webhookId: randomUUID(),
		},
		freshNode('Split Out', 'n8n-nodes-base.splitOut', 1, [0, 0], {
			fieldToSplitOut: 'body.items',
			options: {},
		}),
		...nodes,
		freshNode('Done', 'n8n-nodes-base.noOp', 1, [1000, 0]),
	],
	connections: { Webhook: { main: [to('Split Out')] }, ...connections },
});

/** @param branch see branches.cjs */
const plain = (path, { nodes, connections, first, last }) =>
	startedByWebhook(path, nodes, {
		'Split Out': { main: [to(first)] },
		...connections,
		[last]: { main: [to('Done')] },
	});

/** @param options the Guard's */
const guarded = (path, { nodes, connections, first }, options = {}) =>
	startedByWebhook(
		path,
		[
			freshNode('Guard', `${PACKAGE}.incompleteExecutionGuard`, 1, [200, 0], { options }),
			freshNode('Store', `${PACKAGE}.incompleteExecutionStore`, 1, [200, 200]),
			...nodes,
		],
		{
			'Split Out': { main: [to('Guard')] },
			Guard: { main: [to(first), to('Done')] },
			...connections,
			Store: { ai_vectorStore: [storeOf('Guard')] },
		},
	);

/** A branch whose nodes go on with their errors: nothing is stored then. */
const handlingErrors = (branch) => ({
	...branch,
	nodes: branch.nodes.map((node) => ({ ...node, onError: 'continueRegularOutput' })),
});

/** n8n's own way to isolate items: a sub-workflow, run once for each. */
const child = ({ nodes, connections, first }) => ({
	name: 'Child',
	settings,
	nodes: [
		freshNode('Start', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, [200, 0], {
			inputSource: 'passthrough',
		}),
		...nodes,
	],
	connections: { Start: { main: [to(first)] }, ...connections },
});

const subWorkflow = (path, childId) =>
	startedByWebhook(
		path,
		[
			freshNode('Execute Sub-workflow', 'n8n-nodes-base.executeWorkflow', 1.2, [200, 0], {
				source: 'database',
				workflowId: { __rl: true, mode: 'id', value: childId },
				workflowInputs: { mappingMode: 'defineBelow', value: {} },
				mode: 'each',
				options: {},
			}),
		],
		{
			'Split Out': { main: [to('Execute Sub-workflow')] },
			'Execute Sub-workflow': { main: [to('Done')] },
		},
	);

module.exports = { child, guarded, handlingErrors, plain, subWorkflow };
