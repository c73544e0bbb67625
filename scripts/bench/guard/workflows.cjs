const { randomUUID } = require('node:crypto');

const { freshNode, storeOf, to } = require('../../lib/workflow.cjs');

const PACKAGE = 'n8n-nodes-incomplete-executions';
// What n8n saves of an execution is left to its defaults: everything.
const settings = { executionOrder: 'v1' };

const expression = (name, type, text) => ({
	id: randomUUID(),
	name,
	type,
	value: `={{ ${text} }}`,
});

const editFields = (name, x, ...assignments) =>
	freshNode(name, 'n8n-nodes-base.set', 3.4, [x, 0], {
		assignments: { assignments },
		includeOtherFields: true,
		options: {},
	});

/** The work itself, the same everywhere: three Edit Fields nodes with two expressions each. */
const branch = () => [
	editFields(
		'Price',
		400,
		expression('tax', 'number', '$json.amount * 0.2'),
		expression('label', 'string', `'Order ' + $json.id`),
	),
	editFields(
		'Total',
		600,
		expression('total', 'number', '$json.amount + $json.tax'),
		// A node that is not there: n8n's own expression error, so "fails" decides which items do.
		expression('customer', 'string', `$json.fails ? $('Nowhere').first() : $json.customer`),
	),
	editFields(
		'Text',
		800,
		expression('text', 'string', '$json.customer.toUpperCase()'),
		expression('line', 'string', `$json.label + ': ' + $json.total.toFixed(2)`),
	),
];

const branchConnections = { Price: { main: [to('Total')] }, Total: { main: [to('Text')] } };

/** @param path of its webhook, which answers when the execution ends */
const startedByWebhook = (name, path, nodes, connections) => ({
	name,
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

const plain = () =>
	startedByWebhook('Plain', 'plain', branch(), {
		'Split Out': { main: [to('Price')] },
		...branchConnections,
		Text: { main: [to('Done')] },
	});

/** @param handled whether the node that fails handles it itself: nothing is stored then */
const guarded = (path = 'guarded', handled = false) =>
	startedByWebhook(
		path,
		path,
		[
			freshNode('Guard', `${PACKAGE}.incompleteExecutionGuard`, 1, [200, 0]),
			freshNode('Store', `${PACKAGE}.incompleteExecutionStore`, 1, [200, 200]),
			...branch().map((node) =>
				handled && node.name === 'Total' ? { ...node, onError: 'continueRegularOutput' } : node,
			),
		],
		{
			'Split Out': { main: [to('Guard')] },
			Guard: { main: [to('Price'), to('Done')] },
			...branchConnections,
			Store: { ai_vectorStore: [storeOf('Guard')] },
		},
	);

/** n8n's own way to isolate items: a sub-workflow, run once for each. */
const child = () => ({
	name: 'Child',
	settings,
	nodes: [
		freshNode('Start', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, [200, 0], {
			inputSource: 'passthrough',
		}),
		...branch(),
	],
	connections: { Start: { main: [to('Price')] }, ...branchConnections },
});

const subWorkflow = (childId) =>
	startedByWebhook(
		'Sub-workflow',
		'sub-workflow',
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

module.exports = { child, guarded, plain, subWorkflow };
