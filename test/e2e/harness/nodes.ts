import { randomUUID } from 'node:crypto';

import {
	GUARD_TYPE,
	OPERATIONS_TYPE,
	STORE_TYPE,
	TRIGGER_TYPE,
} from '../../../nodes/connector/nodeTypes';
import { node, type NodeDefinition } from './workflow';

/** Waits of about half a second: due when the Trigger polls next. */
const SOON = { retrySchedule: 'custom', customMinutes: '0.01, 0.01, 0.01' };
/** So far away that nothing is retried within a test. */
export const LATER = { retrySchedule: 'custom', customMinutes: '600' };

export const webhook = (path: string, parameters: object = {}): NodeDefinition =>
	node(
		'Webhook',
		'webhook',
		{ path, httpMethod: 'POST', options: {}, ...parameters },
		{ typeVersion: 2, webhookId: randomUUID() },
	);

/** One item per entry of the webhook's `orders`. */
export const split = (): NodeDefinition =>
	node('Split', 'splitOut', { fieldToSplitOut: 'body.orders', options: {} });

export const guard = (parameters: object = {}, name = 'Guard'): NodeDefinition =>
	node(name, GUARD_TYPE, { ...SOON, options: {}, ...parameters });

export const store = (parameters: object = {}): NodeDefinition =>
	node('Store', STORE_TYPE, parameters);

export const trigger = (parameters: object = {}): NodeDefinition =>
	node('Trigger', TRIGGER_TYPE, { pollInterval: 1, ...parameters });

export const operations = (name: string, parameters: object): NodeDefinition =>
	node(name, OPERATIONS_TYPE, parameters);

export const call = (name: string, url: string, more: object = {}): NodeDefinition =>
	node(name, 'httpRequest', { url, options: {} }, { typeVersion: 4.2, ...more });

export const noOp = (name: string): NodeDefinition => node(name, 'noOp');

export const code = (name: string, jsCode: string): NodeDefinition =>
	node(name, 'code', { jsCode }, { typeVersion: 2 });

/** An Edit Fields node that adds fields. */
export const set = (name: string, fields: Record<string, string>): NodeDefinition =>
	node(
		name,
		'set',
		{
			assignments: {
				assignments: Object.entries(fields).map(([field, value]) => ({
					id: randomUUID(),
					name: field,
					value,
					type: 'string',
				})),
			},
			includeOtherFields: true,
			options: {},
		},
		{ typeVersion: 3.4 },
	);
