import { parse } from 'flatted';
import type { INodeCredentialsDetails, IRunExecutionData } from 'n8n-workflow';

import { traits } from './traits';
import { until } from './until';
import type { WorkflowDefinition } from './workflow';

/** n8n ties a session to the browser that opened it. */
export const BROWSER_ID = 'e2e';
const STILL_GOING = ['new', 'running', 'waiting'];

interface Versioned {
	id: string;
	versionId: string;
}

export interface Execution {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
	customData?: Record<string, string>;
	data: IRunExecutionData;
}

interface Publication {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	pendingVersionId: string | null;
	triggers: Array<{ errorMessage: string | null }>;
}

/** What n8n says went wrong, without the stack it may add. */
function reasonIn(text: string): string {
	try {
		return (JSON.parse(text) as { message?: string }).message ?? text;
	} catch {
		return text;
	}
}

/** n8n's REST interface, as the editor uses it. */
export class N8nClient {
	private readonly active = new Set<string>();

	constructor(
		readonly url: string,
		public cookie = '',
	) {}

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
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${reasonIn(text)}`);
		return (text === '' ? undefined : (JSON.parse(text) as { data: T }).data) as T;
	}

	async setUpOwner(): Promise<void> {
		const owner = { email: 'owner@example.com', firstName: 'E', lastName: 'E' };
		await this.request('POST', '/rest/owner/setup', { ...owner, password: 'Long-enough-1' });
	}

	async create(workflow: WorkflowDefinition): Promise<Versioned> {
		const settings = { executionOrder: 'v1', ...workflow.settings };
		// The editor always sends pinData; n8n cannot execute a single step without it.
		const saved = { active: false, pinData: {}, ...workflow, settings };
		return await this.request('POST', '/rest/workflows', saved);
	}

	/** @returns what a node of a workflow names it by */
	async createCredential(type: string, data: object): Promise<INodeCredentialsDetails> {
		return await this.request('POST', '/rest/credentials', { name: type, type, data });
	}

	/** Resolves when n8n has done it (it does so later than it answers). @throws with n8n's words */
	async activate({ id, versionId }: Versioned): Promise<void> {
		this.active.add(id);
		await this.request('POST', `/rest/workflows/${id}/activate`, { versionId });
		const { status, triggers } = await this.published(id);
		if (status === 'published') return;
		const messages = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		throw new Error(`The workflow is ${status}: ${messages.join('; ')}`);
	}

	async deactivate(id: string): Promise<void> {
		await this.request('POST', `/rest/workflows/${id}/deactivate`, {});
		await this.published(id);
		this.active.delete(id);
	}

	private async published(id: string): Promise<Pick<Publication, 'status' | 'triggers'>> {
		if (traits.publishesAtOnce) return { status: 'published', triggers: [] };
		return await until(`workflow ${id} to be published or not`, async () => {
			const found = await this.request<Publication>(
				'GET',
				`/rest/workflows/${id}/publication-status`,
			);
			return found.status !== 'in_progress' && found;
		});
	}

	async createActive(workflow: WorkflowDefinition): Promise<string> {
		const created = await this.create(workflow);
		await this.activate(created);
		return created.id;
	}

	/** Saves another definition and publishes it. */
	async change(id: string, workflow: WorkflowDefinition): Promise<void> {
		const { nodes, connections } = workflow;
		const { versionId } = await this.request<Versioned>('GET', `/rest/workflows/${id}`);
		await this.activate(
			await this.request('PATCH', `/rest/workflows/${id}`, { versionId, nodes, connections }),
		);
	}

	/** Ends what the workflows of a test file still do. */
	async deactivateAll(): Promise<void> {
		for (const id of this.active) await this.deactivate(id);
	}

	async webhook(path: string, body: unknown): Promise<Response> {
		return await this.post(`webhook/${path}`, body);
	}

	/** The webhook of a workflow that listens in the editor. */
	async testWebhook(path: string, body: unknown): Promise<Response> {
		return await this.post(`webhook-test/${path}`, body);
	}

	private async post(path: string, body: unknown): Promise<Response> {
		return await fetch(`${this.url}/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	/** Runs it as the editor's "Execute workflow" does. */
	async runManually(workflowId: string, trigger: string): Promise<Execution> {
		const { executionId } = await this.request<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowId}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		return await this.endOf(executionId);
	}

	async executionIds(workflowId: string): Promise<string[]> {
		// One that ends between n8n's two queries, of running and of ended ones, is in both.
		return [...new Set((await this.listed({ workflowId })).map(({ id }) => id))];
	}

	/** The workflow’s executions that wait, oldest first, once there are so many. */
	async waiting(workflowId: string, count: number): Promise<Execution[]> {
		const found = await until(`${count} executions of workflow ${workflowId} to wait`, async () => {
			const listed = await this.listed({ workflowId });
			const waiting = listed.filter(({ status }) => status === 'waiting');
			return waiting.length === count && waiting;
		});
		const ids = found.map(({ id }) => Number(id)).sort((a, b) => a - b);
		return await Promise.all(ids.map(async (id) => await this.execution(String(id))));
	}

	/** The newest executions, without their data. */
	private async listed(filter: object): Promise<Array<Pick<Execution, 'id' | 'status'>>> {
		const query = `limit=100&filter=${encodeURIComponent(JSON.stringify(filter))}`;
		const { results } = await this.request<{
			results: Array<Pick<Execution, 'id' | 'status'>>;
		}>('GET', `/rest/executions?${query}`);
		return results;
	}

	async execution(id: string): Promise<Execution> {
		const found = await this.request<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...found, data: parse(found.data) as IRunExecutionData };
	}

	/** The content of a binary file that n8n keeps outside the item. */
	async file(id: string): Promise<Buffer> {
		const query = new URLSearchParams({ id, action: 'download' }).toString();
		const headers = { 'browser-id': BROWSER_ID, cookie: this.cookie };
		const response = await fetch(`${this.url}/rest/binary-data?${query}`, { headers });
		if (!response.ok) throw new Error(`n8n does not give the file ${id}: ${response.status}`);
		return Buffer.from(await response.arrayBuffer());
	}

	async endOf(id: string): Promise<Execution> {
		// n8n 2.20 cannot show a manual one before its end.
		await until(`execution ${id} to end`, async () =>
			(await this.listed({})).some((each) => each.id === id && !STILL_GOING.includes(each.status)),
		);
		return await this.execution(id);
	}

	/** Waits until n8n shows how many records an execution left: 2.20 writes that after its end. */
	async seeIncomplete({ id }: Execution, count: number): Promise<void> {
		await until(`execution ${id} to say that it left ${count} records`, async () => {
			const { customData } = await this.execution(id);
			return customData?.incompleteExecutions === String(count);
		});
	}

	/** The workflow's ended executions, oldest first, once there are so many. */
	async ended(workflowId: string, count: number, limitMs?: number): Promise<Execution[]> {
		return await until(
			`${count} ended executions of workflow ${workflowId}`,
			async () => {
				const ids = await this.executionIds(workflowId);
				if (ids.length < count) return false;
				const all = await Promise.all(ids.map(async (id) => await this.execution(id)));
				const done = all.filter(({ status }) => !STILL_GOING.includes(status));
				return done.length >= count && done.sort((a, b) => Number(a.id) - Number(b.id));
			},
			limitMs,
		);
	}
}

/** What a node put out on one of its outputs, over all of its runs. */
export const output = ({ data }: Pick<Execution, 'data'>, node: string, index = 0) =>
	(data.resultData.runData[node] ?? []).flatMap((task) =>
		(task.data?.main[index] ?? []).map(({ json }) => json),
	);
