const { randomUUID } = require('node:crypto');

const { freshNode, storeOf, to } = require('../lib/workflow.cjs');

const PACKAGE = 'n8n-nodes-incomplete-executions';
/** Short, so that the demo is: 2, 3, 6 and 12 seconds. In earnest it would be "Fusion". */
const MINUTES = '0.03, 0.05, 0.1, 0.2';

const PATHS = { orders: 'orders', list: 'incomplete', resubmit: 'resubmit' };

const field = (name, value) => ({ name, value });
const fromOrder = (name) => field(name, `={{ $('Guard').item.json.${name} }}`);

const call = (name, x, url, ...fields) =>
	freshNode(name, 'n8n-nodes-base.httpRequest', 4.2, [x, 0], {
		method: 'POST',
		url,
		sendBody: true,
		bodyParameters: { parameters: fields },
		options: {},
	});

const webhook = (name, position, path, options = {}) => ({
	...freshNode(name, 'n8n-nodes-base.webhook', 2, position, {
		path,
		httpMethod: 'POST',
		options: {},
		...options,
	}),
	webhookId: randomUUID(),
});

const ANSWERS = { responseMode: 'lastNode', responseData: 'allEntries' };

const operation = (name, y, parameters) =>
	freshNode(name, `${PACKAGE}.incompleteExecutions`, 1, [100, y], parameters);

const note = (content, [x, y], width, height, color) =>
	freshNode(`Note ${x} ${y}`, 'n8n-nodes-base.stickyNote', 1, [x, y], {
		content,
		width,
		height,
		color,
	});

const currency = fromOrder('currency');
const correctedCurrency = field(
	'currency',
	`={{ $('Guard').item.json.currency.replace('EURO', 'EUR') }}`,
);

/** Orders come in by a webhook; each is reserved, charged and notified on its own. */
const ordersWorkflow = ({ url, bankUrl }) => {
	const order = `{{ $('Guard').item.json.order }}`;
	const payment = `{{ $('Guard').item.json.payBy === 'bank' ? '${bankUrl}' : '${url}' }}`;
	return {
		name: 'Orders (demo)',
		settings: { executionOrder: 'v1' },
		nodes: [
			note(
				'## Orders\nEach runs through the guarded branch on its own.',
				[-700, -180],
				1620,
				620,
				7,
			),
			note('## The records of this workflow', [-260, 480], 600, 460, 6),
			webhook('Orders', [-640, 0], PATHS.orders),
			freshNode('Split Out', 'n8n-nodes-base.splitOut', 1, [-400, 0], {
				fieldToSplitOut: 'body.orders',
				options: {},
			}),
			freshNode('Guard', `${PACKAGE}.incompleteExecutionGuard`, 1, [-160, 0], {
				retrySchedule: 'custom',
				customMinutes: MINUTES,
				options: {},
			}),
			freshNode('Due Again', `${PACKAGE}.incompleteExecutionTrigger`, 1, [-400, 220], {
				pollInterval: 1,
			}),
			freshNode('Store', `${PACKAGE}.incompleteExecutionStore`, 1, [-120, 320]),
			call('Reserve', 160, `=${url}/reserve/${order}`),
			call(
				'Charge',
				400,
				`=${payment}/charge/${order}`,
				fromOrder('amount'),
				currency,
				fromOrder('shop'),
			),
			call('Notify', 640, `=${url}/notify/${order}`),
			freshNode('Done', 'n8n-nodes-base.noOp', 1, [160, 160]),
			freshNode('Tell the Team', 'n8n-nodes-base.noOp', 1, [160, 300]),
			webhook('List', [-160, 580], PATHS.list, ANSWERS),
			operation('Get Many', 580, { operation: 'getAll', returnAll: true, filters: {} }),
			webhook('Resubmit', [-160, 760], PATHS.resubmit, ANSWERS),
			operation('Resubmit Records', 760, {
				operation: 'resubmit',
				records: 'ids',
				ids: '={{ $json.body.ids }}',
			}),
		],
		connections: {
			Orders: { main: [to('Split Out')] },
			'Split Out': { main: [to('Guard')] },
			'Due Again': { main: [to('Guard')] },
			Guard: { main: [to('Reserve'), to('Done'), to('Tell the Team')] },
			Reserve: { main: [to('Charge')] },
			Charge: { main: [to('Notify')] },
			List: { main: [to('Get Many')] },
			Resubmit: { main: [to('Resubmit Records')] },
			Store: {
				ai_vectorStore: [storeOf('Guard', 'Due Again', 'Get Many', 'Resubmit Records')],
			},
		},
	};
};

/** What a person does about the bad order: one parameter of Charge, for orders to come as well. */
const correct = (nodes) =>
	nodes.map((node) => {
		if (node.name !== 'Charge') return node;
		const parameters = node.parameters.bodyParameters.parameters.map((each) =>
			each.name === 'currency' ? correctedCurrency : each,
		);
		return { ...node, parameters: { ...node.parameters, bodyParameters: { parameters } } };
	});

module.exports = {
	PATHS,
	correct,
	correction: { from: currency.value.slice(1), to: correctedCurrency.value.slice(1) },
	ordersWorkflow,
};
