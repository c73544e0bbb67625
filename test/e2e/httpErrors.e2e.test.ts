import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';

import { output } from './harness/client';
import { guarded } from './harness/guarded';
import { call, LATER } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { json, silence } from './harness/service';
import { traits } from './harness/traits';

const SCHEDULED_MS = 600 * 60_000;
const RETRY_AFTER_MS = 24 * 60 * 60_000;
const SLACK_MS = 30_000;
const TIME_LIMIT_MS = 500;

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** The real HTTP Request node fails in every way: what becomes of the items? */
describe('errors of the HTTP Request node', () => {
	const on = onSharedN8n();

	const workflow = (path: string, guardParameters: object = LATER) =>
		guarded({
			path,
			guardParameters,
			branch: [
				call('Call', '', {
					parameters: { url: '={{ $json.url }}', options: { timeout: TIME_LIMIT_MS } },
				}),
			],
			chains: ['Guard > Call'],
		});

	it('are stored by their type, and a Retry-After is honoured', async () => {
		const { client, service } = on;
		const statuses = [503, 400, 401, 500, 413, 507];
		for (const status of statuses) service.answers.set(`/${status}`, json(status, {}));
		service.answers.set('/429', json(429, {}, { 'retry-after': String(RETRY_AFTER_MS / 1000) }));
		service.answers.set('/silent', silence);
		const urls = [429, 'silent', ...statuses].map((name) => `${service.url}/${name}`);
		urls.push(`http://127.0.0.1:${await closedPort()}/`, `${service.url}/fine`);

		const id = await client.createActive(workflow('http-errors'));
		const startedAt = Date.now();
		await client.webhook('http-errors', { orders: urls.map((url) => ({ url })) });
		const [execution] = await client.ended(id, 1);

		expect(execution.status).toBe('success');
		expect(output(execution, 'Done')).toEqual([{ ok: true, path: '/fine' }]);
		const told = output(execution, 'Tell');
		expect(told.map(({ errorType, status }) => [errorType, status])).toEqual([
			['RateLimitError', 'pending'],
			['ModuleTimeoutError', 'pending'],
			['ConnectionError', 'pending'],
			['DataError', 'unresolved'],
			['InvalidAccessTokenError', 'unresolved'],
			['UnexpectedError', 'unresolved'],
			['MaxFileSizeExceededError', 'unresolved'],
			['OutOfSpaceError', 'pending'],
			['ConnectionError', 'pending'],
		]);
		await client.seeIncomplete(execution, told.length);
		const waits = told.map(({ nextAttemptAt }) =>
			nextAttemptAt === null ? null : Date.parse(String(nextAttemptAt)) - startedAt,
		);
		for (const [index, wait] of waits.entries()) {
			if (told[index].status === 'unresolved') {
				expect(wait).toBeNull();
				continue;
			}
			const heard = index === 0 && traits.keepsAnswers;
			const expected = heard ? RETRY_AFTER_MS : SCHEDULED_MS;
			expect(wait).toBeGreaterThanOrEqual(expected);
			expect(wait).toBeLessThan(expected + SLACK_MS);
		}
	});

	it('that no rule names fail the execution, and what was stored before stays', async () => {
		const { client, service } = on;
		service.answers.set('/409', json(409, { message: 'exists' }));
		service.answers.set('/down', json(503, {}));
		const id = await client.createActive(workflow('http-409'));
		const urls = ['/down', '/409', '/never-reached'].map((path) => service.url + path);
		await client.webhook('http-409', { orders: urls.map((url) => ({ url })) });
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error).toMatchObject({ httpCode: '409' });
		await client.seeIncomplete(execution, 1);
		expect(service.calls('/never-reached')).toBe(0);
	});
});
