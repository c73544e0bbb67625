import { randomUUID } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';

import type { N8nClient } from '../e2e/harness/client';
import { webhook } from '../e2e/harness/nodes';
import { node, workflow } from '../e2e/harness/workflow';
import type { Answer } from './running';

const parents = new WeakMap<N8nClient, Promise<string>>();

/** Calls any workflow with any items, in production, and answers with what it gave back. */
async function publishParent(client: N8nClient): Promise<string> {
	const path = randomUUID();
	await client.createActive(
		workflow(
			'Fidelity Parent',
			[
				webhook(path, { responseMode: 'lastNode', responseData: 'allEntries' }),
				node('Items', 'splitOut', { fieldToSplitOut: 'body.items', options: {} }),
				node(
					'Call',
					'executeWorkflow',
					{
						workflowId: {
							__rl: true,
							mode: 'id',
							value: "={{ $('Webhook').first().json.body.workflowId }}",
						},
						workflowInputs: { mappingMode: 'defineBelow', value: {}, schema: [] },
						options: {},
					},
					{ typeVersion: 1.2 },
				),
			],
			['Webhook > Items > Call'],
		),
	);
	return path;
}

/** Starts a published workflow that has the trigger "When Executed by Another Workflow". */
export async function callAsParent(
	client: N8nClient,
	workflowId: string,
	items: INodeExecutionData[],
): Promise<Answer> {
	if (!parents.has(client)) parents.set(client, publishParent(client));
	const path = await parents.get(client)!;
	const response = await client.webhook(path, { workflowId, items: items.map(({ json }) => json) });
	return {
		status: response.status,
		contentType: response.headers.get('content-type'),
		body: await response.text(),
	};
}
