import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands for `http://service.test` in the workflows. */
interface StandInService {
	url: string;
	close(): Promise<void>;
}

/** A picture of 2 by 2 points. */
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEUlEQVR4nGP4z8DA0MDAAKEAGHsC/7F5280AAAAASUVORK5CYII=',
	'base64',
);

const PAGES = 3;

type Answer = (
	url: URL,
	body: string,
	request: IncomingMessage,
) => [number, string, string | Buffer];

const json = (value: unknown, status = 200): [number, string, string] => [
	status,
	'application/json',
	JSON.stringify(value),
];

const ANSWERS: Record<string, Answer> = {
	'/echo': (url, body, { method }) =>
		json({ method, query: Object.fromEntries(url.searchParams), body }),
	'/person': (url) =>
		json({ id: url.searchParams.get('id'), email: `${url.searchParams.get('id')}@example.com` }),
	'/list': () => json([{ id: 1 }, { id: 2 }, { id: 3 }]),
	'/page': (url) => {
		const page = Number(url.searchParams.get('page') ?? 1);
		const next = page < PAGES ? `http://${url.host}/page?page=${page + 1}` : null;
		return json({ items: [`${page}a`, `${page}b`], next });
	},
	'/picture.png': () => [200, 'image/png', PNG],
	'/page.html': () => [
		200,
		'text/html',
		'<html><body><h1>Title</h1><a href="/a">A</a><a href="/b">B</a></body></html>',
	],
	'/bad': () => json({ message: 'no such thing' }, 404),
};

/** Answers each path always alike; `/flaky?key=...` fails for the first time with each key. */
export async function startStandInService(): Promise<StandInService> {
	const keys = new Set<string>();
	const answer: Answer = (url, body, request) => {
		if (url.pathname !== '/flaky') {
			return ANSWERS[url.pathname]?.(url, body, request) ?? json({ message: 'not found' }, 404);
		}
		const key = url.searchParams.get('key')!;
		if (keys.has(key)) return json({ ok: true });
		keys.add(key);
		return json({ message: 'try again' }, 503);
	};
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		let body = '';
		request.on('data', (chunk) => (body += chunk));
		request.on('end', () => {
			const url = new URL(request.url!, `http://${request.headers.host}`);
			const [status, type, content] = answer(url, body, request);
			// The time of the answer would be in the items.
			response.sendDate = false;
			response.writeHead(status, { 'content-type': type });
			response.end(content);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
