import { randomUUID } from 'node:crypto';

import type { N8nClient } from './client';
import { operations } from './nodes';
import { node, type WorkflowDefinition } from './workflow';

/** Operations as a person uses them: each behind a webhook of its own, in the guarded workflow. */
const OPERATIONS: Record<string, object> = {
	list: { operation: 'getAll', returnAll: true, filters: {} },
	held: { operation: 'getAll', returnAll: true, filters: { status: ['unresolved'] } },
	get: { operation: 'get', id: '={{ $json.body.id }}' },
	resubmit: { operation: 'resubmit', ids: '={{ $json.body.id }}' },
	discard: { operation: 'discard', ids: '={{ $json.body.id }}' },
	delete: { operation: 'delete', ids: '={{ $json.body.id }}' },
};

export function withOperations(definition: WorkflowDefinition, path: string): WorkflowDefinition {
	for (const [name, parameters] of Object.entries(OPERATIONS)) {
		const ask = `Ask ${name}`;
		const hook = { path: `${path}-${name}`, httpMethod: 'POST', responseMode: 'lastNode' };
		definition.nodes.push(
			...[
				node(
					ask,
					'webhook',
					{ ...hook, responseData: 'allEntries', options: {} },
					{ typeVersion: 2, webhookId: randomUUID() },
				),
				operations(name, parameters),
			].map((each) => ({ ...each, position: [0, 0] as [number, number] })),
		);
		definition.connections[ask] = { main: [[{ node: name, type: 'main', index: 0 }]] };
		definition.connections.Store.ai_vectorStore[0]!.push({
			node: name,
			type: 'ai_vectorStore',
			index: 0,
		});
	}
	return definition;
}

type Item = Record<string, unknown> & { id: string };

/** Has an operation done, and returns its items. */
export async function ask(
	client: N8nClient,
	path: string,
	name: string,
	body: object = {},
): Promise<Item[]> {
	const response = await client.webhook(`${path}-${name}`, body);
	const text = await response.text();
	if (!response.ok) throw new Error(`The operation ${name} failed: ${response.status} ${text}`);
	return JSON.parse(text) as Item[];
}
