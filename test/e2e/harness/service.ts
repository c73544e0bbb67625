import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A local service that answers as it is told, and keeps count of the calls by path. */
export interface Service {
	url: string;
	answers: Map<string, Answer>;
	/** How often a path, the query not counted, was called. */
	calls(path: string): number;
	/** How often any of the paths that begin so were called. */
	callsBelow(prefix: string): number;
	close(): Promise<void>;
}

export const json =
	(status: number, body: object, headers: Record<string, string> = {}): Answer =>
	(_, response) => {
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.end(JSON.stringify(body));
	};

export const down = json(503, { error: 'down' });

/** Never answers. */
export const silence: Answer = () => {};

/** Answers after that many milliseconds. */
export const slow =
	(ms: number): Answer =>
	(request, response) => {
		const answer = json(200, { ok: true, path: request.url });
		const timer = setTimeout(() => answer(request, response), ms);
		// Whoever asked may be gone before, and a timer would keep the tests' process waiting.
		response.on('close', () => clearTimeout(timer));
	};

/** Each answer once, the last one from then on. */
export const inTurn = (...answers: Answer[]): Answer => {
	let calls = 0;
	return (request, response) => answers[Math.min(calls++, answers.length - 1)](request, response);
};

/** Keeps callers waiting until it is opened, then gives each the answer. */
export class Gate {
	private waiting: Array<() => void> = [];
	private isOpen = false;

	constructor(private readonly then: Answer) {}

	readonly answer: Answer = (request, response) => {
		const go = () => this.then(request, response);
		if (this.isOpen) go();
		else this.waiting.push(go);
	};

	open(): void {
		this.isOpen = true;
		for (const go of this.waiting.splice(0)) go();
	}
}

/** Paths without an answer of their own get 200 and `{ok: true, path}`. */
export async function startService(): Promise<Service> {
	const calls = new Map<string, number>();
	const answers = new Map<string, Answer>();
	const server = createServer((request, response) => {
		const [path] = (request.url ?? '').split('?');
		calls.set(path, (calls.get(path) ?? 0) + 1);
		request.resume();
		(answers.get(path) ?? json(200, { ok: true, path: request.url }))(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		answers,
		calls: (path) => calls.get(path) ?? 0,
		callsBelow: (prefix) =>
			[...calls].reduce((sum, [path, count]) => sum + (path.startsWith(prefix) ? count : 0), 0),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
