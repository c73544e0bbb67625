import { parse } from 'flatted';
import type { INode, IConnections, IRunExecutionData } from 'n8n-workflow';

const BROWSER_ID = 'e2e';
const LIMIT_MS = 60_000;

export interface WorkflowDefinition {
	name: string;
	nodes: Array<Partial<INode>>;
	connections: IConnections;
	settings?: object;
}

export interface Execution {
	id: string;
	status: string;
	mode: string;
	data: IRunExecutionData;
}

/** Waits for a condition; fails with `what` when it does not come true in time. */
export async function until<T>(
	what: string,
	probe: () => Promise<T | undefined | false>,
	limitMs = LIMIT_MS,
): Promise<T> {
	const limit = Date.now() + limitMs;
	for (;;) {
		const found = await probe();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > limit) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/** n8n's REST interface, as the editor uses it. */
export class N8nClient {
	private cookie = '';

	constructor(readonly url: string) {}

	async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': BROWSER_ID,
				...(this.cookie && { cookie: this.cookie }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookie = response.headers.getSetCookie().find((each) => each.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';')[0];
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return (text === '' ? undefined : (JSON.parse(text) as { data: T }).data) as T;
	}

	async setUpOwner(password: string): Promise<void> {
		const email = 'owner@example.com';
		const owner = { email, password, firstName: 'E', lastName: 'E' };
		await this.request('POST', '/rest/owner/setup', owner);
	}

	async logIn(password: string): Promise<void> {
		const emailOrLdapLoginId = 'owner@example.com';
		await this.request('POST', '/rest/login', { emailOrLdapLoginId, password });
	}

	async create(workflow: WorkflowDefinition): Promise<{ id: string; versionId: string }> {
		const settings = { executionOrder: 'v1', ...workflow.settings };
		return await this.request('POST', '/rest/workflows', { active: false, ...workflow, settings });
	}

	async activate({ id, versionId }: { id: string; versionId: string }): Promise<void> {
		await this.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	async createActive(workflow: WorkflowDefinition): Promise<string> {
		const created = await this.create(workflow);
		await this.activate(created);
		return created.id;
	}

	async webhook(path: string, body: unknown): Promise<Response> {
		return await fetch(`${this.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	async executionIds(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.request<{ results: Array<{ id: string }> }>(
			'GET',
			`/rest/executions?filter=${filter}`,
		);
		return results.map(({ id }) => id);
	}

	async execution(id: string): Promise<Execution> {
		const found = await this.request<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...found, data: parse(found.data) as IRunExecutionData };
	}

	/** The workflow's ended executions, oldest first, once there are so many. */
	async ended(workflowId: string, count: number): Promise<Execution[]> {
		return await until(`${count} ended executions of workflow ${workflowId}`, async () => {
			const ids = await this.executionIds(workflowId);
			const all = await Promise.all(ids.map(async (id) => await this.execution(id)));
			const done = all.filter(({ status }) => !['new', 'running', 'waiting'].includes(status));
			return done.length >= count && done.sort((a, b) => Number(a.id) - Number(b.id));
		});
	}
}

/** What a node put out on one of its outputs, over all of its runs. */
export const output = ({ data }: Execution, node: string, index = 0) =>
	(data.resultData.runData[node] ?? []).flatMap((task) =>
		(task.data?.main[index] ?? []).map(({ json }) => json),
	);
