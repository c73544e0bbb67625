import { randomUUID } from 'node:crypto';
import type { IConnections } from 'n8n-workflow';

import { GUARD_TYPE, STORE_TYPE, TRIGGER_TYPE } from '../../../nodes/connector/nodeTypes';
import type { WorkflowDefinition } from './client';

const to = (...nodes: string[]) => nodes.map((node) => ({ node, type: 'main' as const, index: 0 }));

const httpRequest = (name: string, url: string, x: number) => ({
	id: randomUUID(),
	name,
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	position: [x, 0] as [number, number],
	parameters: { url, options: {} },
});

/** Orders come in by a webhook, are reserved, then charged: both steps in the guarded branch. */
export function ordersWorkflow(
	serviceUrl: string,
	path: string,
	guardParameters: object = {},
): WorkflowDefinition {
	const connections: IConnections = {
		Webhook: { main: [to('Split')] },
		Split: { main: [to('Guard')] },
		Guard: { main: [to('Reserve'), to('Done'), to('Tell')] },
		Reserve: { main: [to('Charge')] },
		Trigger: { main: [to('Guard')] },
		Store: {
			ai_vectorStore: [
				['Guard', 'Trigger'].map((node) => ({ node, type: 'ai_vectorStore' as const, index: 0 })),
			],
		},
	};
	const node = (name: string, type: string, x: number, y: number, parameters: object = {}) => ({
		id: randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [x, y] as [number, number],
		parameters: parameters as never,
	});
	return {
		name: `Orders ${path}`,
		nodes: [
			{
				...node('Webhook', 'n8n-nodes-base.webhook', -600, 0, {
					path,
					httpMethod: 'POST',
					options: {},
				}),
				typeVersion: 2,
				webhookId: randomUUID(),
			},
			node('Split', 'n8n-nodes-base.splitOut', -400, 0, {
				fieldToSplitOut: 'body.orders',
				options: {},
			}),
			node('Guard', GUARD_TYPE, -200, 0, {
				retrySchedule: 'custom',
				customMinutes: '0.01, 0.01, 0.01',
				options: {},
				...guardParameters,
			}),
			node('Store', STORE_TYPE, -200, 300),
			node('Trigger', TRIGGER_TYPE, -400, 200, { pollInterval: 1 }),
			httpRequest('Reserve', `=${serviceUrl}/reserve/{{ $json.order }}`, 0),
			httpRequest(
				'Charge',
				`=${serviceUrl}/charge/{{ $('Guard').item.json.order }}/{{ $('Webhook').item.json.body.shop }}`,
				200,
			),
			node('Done', 'n8n-nodes-base.noOp', 0, 200),
			node('Tell', 'n8n-nodes-base.noOp', 0, 400),
		],
		connections,
	};
}
