import { OPERATIONS_TOOL_TYPE } from '../../nodes/connector/nodeTypes';
import { output } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { startLanguageModel, type LanguageModel } from './harness/languageModel';
import { call, webhook } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { json } from './harness/service';
import { node, type WorkflowDefinition } from './harness/workflow';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';

/** Plugs a sub-node into the agent. */
const plug = (definition: WorkflowDefinition, from: string, type: string): void => {
	Object.assign(definition.connections, {
		[from]: { [type]: [[{ node: 'Agent', type, index: 0 }]] },
	});
};

describe('the operations as a tool of n8n’s AI Agent', () => {
	const on = onSharedN8n();
	let model: LanguageModel;

	beforeAll(async () => {
		model = await startLanguageModel();
	});
	afterAll(async () => {
		await model?.close();
	});

	it('lists the records of the workflow the agent is in', async () => {
		const { client, service } = on;
		service.answers.set('/charge/5', json(400, { message: 'no such article' }));
		const credential = await client.request<{ id: string; name: string }>(
			'POST',
			'/rest/credentials',
			{ name: 'Model', type: 'openAiApi', data: { apiKey: 'none', url: model.url } },
		);
		const definition = guarded({
			path: 'agent',
			branch: [
				call('Charge', `=${service.url}/charge/{{ $json.order }}`),
				{ ...webhook('ask', { responseMode: 'lastNode' }), name: 'Ask' },
				node(
					'Agent',
					`${LANGCHAIN}.agent`,
					{ promptType: 'define', text: 'What failed?', options: {} },
					{ typeVersion: 3.1 },
				),
				node(
					'Model',
					`${LANGCHAIN}.lmChatOpenAi`,
					{ options: {} },
					{ credentials: { openAiApi: credential } },
				),
				node('Records', OPERATIONS_TOOL_TYPE, { operation: 'getAll' }),
			],
			chains: ['Guard > Charge', 'Ask > Agent'],
		});
		plug(definition, 'Model', 'ai_languageModel');
		plug(definition, 'Records', 'ai_tool');
		const id = await client.createActive(definition);

		await client.webhook('agent', orders(5));
		const [failed] = await client.ended(id, 1);
		const [record] = output(failed, 'Tell');
		expect(record).toMatchObject({ status: 'unresolved', errorType: 'DataError' });

		const answer = await client.webhook('ask', {});
		expect(answer.status).toBe(200);
		expect(model.toolAnswers).toHaveLength(1);
		expect(model.toolAnswers[0]).toContain(String(record.id));
		expect(model.toolAnswers[0]).toContain('HTTP status 400');
	});
});
