import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
	role: string;
	content: unknown;
}

interface ChatRequest {
	messages: Message[];
	tools?: Array<{ function: { name: string } }>;
}

/** A stand-in for a language model: it calls its first tool once, then repeats what that said. */
export interface LanguageModel {
	url: string;
	/** What the tool answered, as the agent handed it to the model. */
	toolAnswers: string[];
	close(): Promise<void>;
}

const answerTo = ({ messages, tools }: ChatRequest) => {
	const told = messages.findLast(({ role }) => role === 'tool');
	if (told) return { role: 'assistant', content: 'done' };
	const name = tools?.[0]?.function.name;
	const call = { id: 'call_1', type: 'function', function: { name, arguments: '{}' } };
	return { role: 'assistant', content: null, tool_calls: [call] };
};

/** Speaks the chat completions protocol of OpenAI, as much as n8n's agent needs. */
export async function startLanguageModel(): Promise<LanguageModel> {
	const toolAnswers: string[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => (body += chunk));
		request.on('end', () => {
			const chat = JSON.parse(body) as ChatRequest;
			const told = chat.messages.findLast(({ role }) => role === 'tool');
			if (told) toolAnswers.push(String(told.content));
			const message = answerTo(chat);
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify({
					id: 'chat-1',
					object: 'chat.completion',
					created: 0,
					model: 'stand-in',
					choices: [{ index: 0, message, finish_reason: message.content ? 'stop' : 'tool_calls' }],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		toolAnswers,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
