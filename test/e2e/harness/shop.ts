import { randomUUID } from 'node:crypto';

import { GUARD_TYPE, STORE_TYPE, TRIGGER_TYPE } from '../../../nodes/connector/nodeTypes';
import { node, placed, workflow, type NodeDefinition, type WorkflowDefinition } from './workflow';

export const ORDERS = [1001, 1002, 1003, 1004, 1005];
/** For this one the bank is down. */
export const FAILING_ORDER = 1003;

export const SHOP_ORDERS = { orders: ORDERS.map((order) => ({ order })) };

const NOTE =
	'### Guarded\nEach order runs through these nodes on its own. One that fails is set aside in the Store; when it is due, it goes on from the node that failed.';

const PLACES: Record<string, [x: number, y: number]> = {
	'New orders': [-848, 16],
	'Each order': [-592, 16],
	Guard: [-272, 0],
	Store: [-272, 336],
	'Retry when due': [-672, 192],
	Note: [112, -336],
	'Reserve stock': [208, -192],
	'Charge card': [448, -192],
	'Book courier': [688, -192],
	'Answer the shop': [208, 16],
	'Tell the team': [208, 224],
};

const http = (name: string, url: string): NodeDefinition =>
	node(name, 'httpRequest', { url, options: {} }, { typeVersion: 4.2 });

interface ShopOptions {
	/** Whether the webhook has its data already, so that a manual run starts at once. */
	pinned?: boolean;
	trigger?: boolean;
}

/**
 * The example of the README: a shop's orders come in by a webhook; reserving, charging and booking
 * are guarded.
 *
 * @param name also the webhook's path and the first part of the service's paths
 */
export function shopWorkflow(
	serviceUrl: string,
	name: string,
	{ pinned = true, trigger = true }: ShopOptions = {},
): WorkflowDefinition {
	const webhook = { httpMethod: 'POST', path: name, responseMode: 'responseNode', options: {} };
	const order = "{{ $('Guard').item.json.order }}";
	const nodes = [
		node('New orders', 'webhook', webhook, { typeVersion: 2, webhookId: randomUUID() }),
		node('Each order', 'splitOut', { fieldToSplitOut: 'body.orders', options: {} }),
		node('Guard', GUARD_TYPE, { options: {} }),
		node('Store', STORE_TYPE),
		http('Reserve stock', `=${serviceUrl}/${name}/reserve/{{ $json.order }}`),
		http('Charge card', `=${serviceUrl}/${name}/charge/${order}`),
		http('Book courier', `=${serviceUrl}/${name}/courier/${order}`),
		node(
			'Answer the shop',
			'respondToWebhook',
			{ respondWith: 'allIncomingItems', options: {} },
			{ typeVersion: 1.5 },
		),
		http('Tell the team', `=${serviceUrl}/${name}/tell?id={{ $json.id }}`),
		node('Note', 'stickyNote', { content: NOTE, width: 832, height: 304, color: 4 }),
	];
	const chains = [
		'New orders > Each order > Guard > Reserve stock > Charge card > Book courier',
		'Guard#1 > Answer the shop',
		'Guard#2 > Tell the team',
		'Store + Guard',
	];
	if (trigger) {
		nodes.push(node('Retry when due', TRIGGER_TYPE));
		chains.push('Retry when due > Guard', 'Store + Retry when due');
	}
	return {
		...placed(workflow(name, nodes, chains), PLACES),
		pinData: pinned ? { 'New orders': [{ json: { body: SHOP_ORDERS } }] } : {},
	};
}
