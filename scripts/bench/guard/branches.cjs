const { randomUUID } = require('node:crypto');

const { freshNode, to } = require('../../lib/workflow.cjs');

/*
 * The work that is done with and without a Guard: {nodes, connections, first, last}, the latter two
 * names of nodes.
 */

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

/** The bench's own branch: three Edit Fields nodes with two expressions each. */
const editing = () => ({
	nodes: [
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
	],
	connections: { Price: { main: [to('Total')] }, Total: { main: [to('Text')] } },
	first: 'Price',
	last: 'Text',
});

const ofOneNode = (node) => ({
	nodes: [node],
	connections: {},
	first: node.name,
	last: node.name,
});

/** Nothing at all: what is left is the Guard. */
const nothing = () => ofOneNode(freshNode('Nothing', 'n8n-nodes-base.noOp', 1, [400, 0]));

/** A request to a service that takes its time. */
const request = (url) =>
	ofOneNode(
		freshNode('Request', 'n8n-nodes-base.httpRequest', 4.2, [400, 0], { url, options: {} }),
	);

module.exports = { editing, nothing, request };
