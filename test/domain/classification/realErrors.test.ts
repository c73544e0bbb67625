import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExpressionError, NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { classifyError } from '../../../nodes/domain/classify';

/** Errors as they are thrown, made by real means. */
const node: INode = {
	id: '1',
	name: 'Call',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4,
	position: [0, 0],
	parameters: {},
};

/** As axios throws it: n8n-workflow knows it by the name of its class. */
class AxiosError extends Error {
	override name = 'AxiosError';
	isAxiosError = true;
	config = { headers: { authorization: 'Bearer invalid_token' }, timeout: 300000 };
	constructor(
		message: string,
		readonly code: string,
		readonly response?: { status: number; headers: Record<string, string>; data?: unknown },
	) {
		super(message);
		this.status = response?.status;
	}
	status?: number;
}

const thrownBy = async (work: () => Promise<unknown>): Promise<unknown> => {
	try {
		await work();
	} catch (error) {
		return error;
	}
	throw new Error('Nothing was thrown');
};

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	await new Promise((done) => server.close(done));
	return port;
}

test('a refused connection', async () => {
	const port = await freePort();
	const error = await new Promise((resolve) => {
		connect(port, '127.0.0.1').on('error', resolve);
	});
	expect(classifyError(error)).toEqual({
		type: 'ConnectionError',
		because: 'code ECONNREFUSED',
	});
});

test('a refused fetch: the code is in the cause', async () => {
	const port = await freePort();
	const error = await thrownBy(async () => await fetch(`http://127.0.0.1:${port}`));
	expect(classifyError(error)).toEqual({
		type: 'ConnectionError',
		because: 'code ECONNREFUSED',
	});
});

test('a fetch that ran out of time, and one that was aborted', async () => {
	const server = createServer();
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const late = await thrownBy(async () => await fetch(url, { signal: AbortSignal.timeout(20) }));
	const aborted = await thrownBy(async () => await fetch(url, { signal: AbortSignal.abort() }));
	server.closeAllConnections();
	await new Promise((done) => server.close(done));
	expect(classifyError(late)).toEqual({
		type: 'ModuleTimeoutError',
		because: 'TimeoutError by a time limit',
	});
	expect(classifyError(aborted).type).toBe('RuntimeError');
});

test.each([
	['a missing file', async () => await readFile('/nowhere/at-all'), 'code ENOENT'],
	['a folder read as a file', async () => await readFile(tmpdir()), 'code EISDIR'],
	[
		'a file used as a folder',
		async () => await writeFile(join(__filename, 'x'), ''),
		'code ENOTDIR',
	],
	['a wrong address', async () => await fetch('http://:bad'), 'code ERR_INVALID_URL'],
])('%s', async (_, work, because) => {
	expect(classifyError(await thrownBy(work))).toEqual({
		type: 'InvalidConfigurationError',
		because,
	});
});

describe('NodeApiError around an axios error', () => {
	const answer = (status: number, headers = {}, data: unknown = {}) =>
		new NodeApiError(
			node,
			new AxiosError(`Request failed with status code ${status}`, 'ERR_BAD_REQUEST', {
				status,
				headers,
				data,
			}) as never,
		);

	test.each([
		[400, 'DataError'],
		[401, 'InvalidAccessTokenError'],
		[409, 'DuplicateDataError'],
		[500, 'UnexpectedError'],
		[503, 'ConnectionError'],
	])('%s is a %s', (status, type) => {
		expect(classifyError(answer(status))).toEqual({ type, because: `HTTP status ${status}` });
	});

	test('the wait is read from the headers of the raw error', () => {
		expect(classifyError(answer(429, { 'retry-after': '17' }))).toEqual({
			type: 'RateLimitError',
			because: 'HTTP status 429',
			retryAfterMs: 17_000,
		});
	});

	test("a 403 is a limit when GitHub's headers say so", () => {
		const headers = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1700000060' };
		expect(classifyError(answer(403, headers), 1_700_000_000_000)).toEqual({
			type: 'RateLimitError',
			because: 'HTTP status 403 with no calls remaining',
			retryAfterMs: 60_000,
		});
	});

	test('what was sent is not searched', () => {
		expect(classifyError(answer(404)).because).toBe('HTTP status 404');
	});

	test.each([
		['ECONNRESET', 'socket hang up', 'ConnectionError'],
		['ETIMEDOUT', 'connect ETIMEDOUT', 'ModuleTimeoutError'],
		['ECONNABORTED', 'aborted', 'ConnectionError'],
		['ECONNABORTED', 'timeout of 300ms exceeded', 'ModuleTimeoutError'],
		['CERT_HAS_EXPIRED', 'certificate has expired', 'InvalidConfigurationError'],
	])('without an answer: %s (%s) is a %s', (code, message, type) => {
		const error = new NodeApiError(node, new AxiosError(message, code) as never);
		expect(classifyError(error).type).toBe(type);
		expect(classifyError({ ...error, message: error.message }).type).toBe(type);
	});

	test('without any code it is unexpected', () => {
		expect(classifyError(new NodeApiError(node, { message: 'it broke' }))).toEqual({
			type: 'UnexpectedError',
			because: 'a NodeApiError without a code',
		});
	});
});

test("GraphQL's errors in an answer with 200, as n8n's node throws them", () => {
	const errors = [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }];
	expect(classifyError(new NodeApiError(node, errors as never))).toEqual({
		type: 'RateLimitError',
		because: "the service's code THROTTLED",
	});
});

describe('NodeOperationError', () => {
	test.each(['The value is too high', 'That name already exists', 'Too many requests'])(
		'with the words of a node: %s',
		(message) => {
			expect(classifyError(new NodeOperationError(node, message))).toEqual({
				type: 'DataError',
				because: 'a NodeOperationError',
			});
		},
	);

	test('about a credential', () => {
		const error = new NodeOperationError(node, 'Node does not have any credentials set');
		expect(classifyError(error).type).toBe('InvalidConfigurationError');
	});

	test("around another's error: that one decides", () => {
		const cause = Object.assign(new Error('duplicate key value'), { code: '23505' });
		expect(classifyError(new NodeOperationError(node, cause)).because).toBe('code 23505');
		const silent = new NodeOperationError(node, new Error('socket hang up'));
		expect(classifyError(silent).type).toBe('ConnectionError');
	});

	test('around a NodeApiError, as it is saved: the sentence decides', () => {
		const axios = new AxiosError('Request failed', 'X', { status: 429, headers: {} });
		const error = new NodeOperationError(node, new NodeApiError(node, axios as never));
		const saved = { ...error, message: error.message, stack: error.stack } as Record<
			string,
			unknown
		>;
		expect(saved.httpCode).toBeUndefined();
		expect(classifyError(saved).type).toBe('RateLimitError');
		expect(classifyError(error).because).toBe('HTTP status 429');
	});

	test('with a cause named by the node', () => {
		const error = new NodeOperationError(node, 'x', {
			failure: { cause: 'rate-limited' },
		} as never);
		expect(classifyError(error).because).toBe('n8n says rate-limited');
	});
});

test('an ExpressionError', () => {
	expect(classifyError(new ExpressionError('No path back'))).toEqual({
		type: 'DataError',
		because: "n8n's ExpressionError",
	});
});

test("headers as fetch gives them are read like axios's", () => {
	const error = { message: 'x', status: 429, headers: new Headers({ 'Retry-After': '3' }) };
	expect(classifyError(error).retryAfterMs).toBe(3000);
});
