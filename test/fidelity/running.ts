import { randomUUID } from 'node:crypto';
import type { INode } from 'n8n-workflow';

import type { Execution, N8nClient } from '../e2e/harness/client';
import { until } from '../e2e/harness/until';
import type { WorkflowDefinition } from '../e2e/harness/workflow';
import { RETRY } from './guarding';
import { callAsParent } from './parent';
import { Pool } from './pool';
import type { Plan, Shim } from './shim';
import type { Start } from './start';
import type { Variant } from './variant';

/** What a webhook's caller got. */
export interface Answer {
	status: number;
	contentType: string | null;
	body: string;
}

/** A workflow that was started once. */
export interface Ran {
	workflowId: string;
	execution: Execution;
	answer?: Answer;
}

/** Executions that go on at the same time: as many as keep n8n busy. */
const PARALLEL = 4;

/** Runs workflows, each in an instance of its own: nothing of one run is seen by another. */
export class Runner {
	private readonly pool = new Pool(PARALLEL);

	constructor(
		readonly client: N8nClient,
		private readonly shim: Shim,
		readonly variant: Variant,
	) {}

	/** Starts a new copy of the workflow and waits for its end. @param plan what shall fail */
	async run(definition: WorkflowDefinition, start: Start, plan?: Plan): Promise<Ran> {
		return await this.pool.do(async () => await this.runNow(definition, start, plan));
	}

	private async runNow(definition: WorkflowDefinition, start: Start, plan?: Plan): Promise<Ran> {
		const own = start.kind === 'webhook' ? onPathOfItsOwn(definition, start.node.name) : definition;
		const created = await this.client.create(own);
		const { id: workflowId } = created;
		if (plan) this.shim.plan(workflowId, plan);
		if (start.kind === 'editor') {
			const execution = await this.client.runManually(workflowId, start.node.name);
			return { workflowId, execution };
		}
		await this.client.activate(created);
		const pinned = definition.pinData?.[start.node.name] ?? [];
		const answer =
			start.kind === 'webhook'
				? await this.call(
						own.nodes.find(({ name }) => name === start.node.name)!,
						pinned[0]?.json,
					)
				: await callAsParent(this.client, workflowId, pinned);
		const [execution] = await this.ended(workflowId, 1);
		return { workflowId, execution, answer };
	}

	/** Waits for the Trigger to finish an attempt of the only record; in the editor, has it run. */
	async resume({ workflowId }: Ran, { kind }: Start): Promise<Execution> {
		return await this.pool.do(async () => {
			if (kind === 'editor') return await this.client.runManually(workflowId, RETRY);
			return (await this.ended(workflowId, 2))[1];
		});
	}

	/** Those of its ended executions that a trigger started, not the Guard for an item. */
	private async ended(workflowId: string, count: number): Promise<Execution[]> {
		const isOfItem = ({ data }: Execution) => data.parentExecution?.workflowId === workflowId;
		return await until(`${count} executions of workflow ${workflowId}`, async () => {
			const all = await this.client.ended(workflowId, 1);
			const started = all.filter((execution) => !isOfItem(execution));
			return started.length >= count && started;
		});
	}

	/** Nothing of it runs any more. */
	async end({ workflowId }: Ran, { kind }: Start): Promise<void> {
		if (kind !== 'editor') await this.client.deactivate(workflowId);
	}

	/** @param request what the webhook shall be called with, in the shape of its items */
	private async call({ parameters }: INode, request: object = {}): Promise<Answer> {
		const { body, query = {} } = request as { body?: unknown; query?: Record<string, string> };
		const method = String(parameters.httpMethod ?? 'GET');
		const search = new URLSearchParams(query).toString();
		const url = `${this.client.url}/webhook/${String(parameters.path)}${search && `?${search}`}`;
		const response = await fetch(url, {
			method,
			...(method !== 'GET' && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body ?? {}),
			}),
		});
		return {
			status: response.status,
			contentType: response.headers.get('content-type'),
			body: await response.text(),
		};
	}
}

/** Two workflows cannot listen at the same path; views.ts takes the addition away again. */
function onPathOfItsOwn(definition: WorkflowDefinition, startName: string): WorkflowDefinition {
	const nodes = definition.nodes.map((node) =>
		node.name === startName
			? {
					...node,
					webhookId: randomUUID(),
					parameters: {
						...node.parameters,
						path: `${String(node.parameters.path)}-fidelity-${randomUUID()}`,
					},
				}
			: node,
	);
	return { ...definition, nodes };
}
