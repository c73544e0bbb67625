import { removeNode, renameNode, to } from '../support/edits';
import { output, type Execution } from './harness/client';
import { orders } from './harness/guarded';
import { member } from './harness/member';
import { call, guard } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { ask, withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { json } from './harness/service';
import { traits } from './harness/traits';
import { until } from './harness/until';
import type { NodeDefinition, WorkflowDefinition } from './harness/workflow';

const add = (definition: WorkflowDefinition, node: NodeDefinition): void => {
	definition.nodes.push({ ...node, position: [800, 300] });
};

const hintsOf = ({ data }: Execution): string[] =>
	(data.resultData.runData.Guard?.[0]?.hints ?? []).map(({ message }) => message);

describe('a workflow that was changed since an item failed in it', () => {
	const on = onSharedN8n();

	/** Order 1 is refused at Charge, and waits for a person. */
	async function refused(path: string) {
		const { client, service } = on;
		service.answers.set(`/${path}/charge/1`, json(400, {}));
		const definition = withOperations(ordersWorkflow(service.url, path), path);
		const id = await client.createActive(definition);
		await client.webhook(path, orders(1));
		await client.ended(id, 1);
		const [{ id: record }] = await ask(client, path, 'list');
		service.answers.delete(`/${path}/charge/1`);
		return { id, definition, record };
	}

	/** Resubmits the record and waits for the attempt that follows. */
	async function attempt(path: string, id: string, record: string): Promise<Execution> {
		const { client } = on;
		const before = new Set(await client.executionIds(id));
		await ask(client, path, 'resubmit', { id: record });
		return await until('the attempt', async () => {
			const ids = (await client.executionIds(id)).filter((each) => !before.has(each));
			const all = await Promise.all(ids.map(async (each) => await client.endOf(each)));
			return all.find(({ data }) => data.resultData.runData.Trigger) ?? false;
		});
	}

	it('goes on where it can, and shows what was changed', async () => {
		const { client, service } = on;
		const { id, definition, record } = await refused('drift-goes');
		renameNode(definition, 'Charge', 'Bill');
		removeNode(definition, 'Split');
		definition.connections.Webhook = { main: [to('Guard')] };
		add(definition, call('Mail', `${service.url}/drift-goes/mail`));
		definition.connections.Bill = { main: [to('Mail')] };
		await client.change(id, definition);

		const [{ drift }] = await ask(client, 'drift-goes', 'get', { id: record });
		const descriptions = (drift as Array<{ description: string }>).map((each) => each.description);
		expect(descriptions).toEqual([
			'"Charge" was renamed to "Bill"',
			'"Bill" leads to "Mail" now',
			'"Mail" was added',
			'"Split" was removed',
			'"Webhook" leads to "Guard" now, no longer leads to "Split"',
		]);

		const resumed = await attempt('drift-goes', id, record);
		expect(resumed.status).toBe('success');
		expect(output(resumed, 'Done')).toEqual([{ ok: true, path: '/drift-goes/mail' }]);
		expect(hintsOf(resumed)).toEqual([
			`The workflow was changed since the item failed: ${descriptions.join('; ')}.`,
		]);
		expect(service.calls('/drift-goes/reserve/1')).toBe(1);
		expect(service.calls('/drift-goes/charge/1')).toBe(2);
	});

	it('says plainly where it cannot go on; put back, it does', async () => {
		const { client, service } = on;
		const { id, definition, record } = await refused('drift-stays');
		const changed = structuredClone(definition);
		removeNode(changed, 'Charge');
		await client.change(id, changed);
		const held = await attempt('drift-stays', id, record);
		expect(held.status).toBe('success');
		const reason =
			'The node "Charge" is no longer in the workflow. Undo that change, or let the Guard resume with the "Workflow As Stored", and resubmit';
		expect(hintsOf(held)[0]).toContain(reason);
		expect(await ask(client, 'drift-stays', 'get', { id: record })).toEqual([
			expect.objectContaining({
				status: 'unresolved',
				reason,
				drift: [
					expect.objectContaining({ node: 'Charge', change: 'removed' }),
					expect.objectContaining({ node: 'Reserve', change: 'rewired' }),
				],
			}),
		]);
		await client.change(id, definition);
		const resumed = await attempt('drift-stays', id, record);
		expect(output(resumed, 'Done')).toHaveLength(1);
		expect(hintsOf(resumed)).toEqual([]);
		expect(service.calls('/drift-stays/reserve/1')).toBe(1);
	});

	it('uses the credentials that a node has now, and never shows them', async () => {
		const { client, service } = on;
		const [old, good] = await Promise.all(
			['expired-secret', 'good-secret'].map(
				async (value) => await client.createCredential('httpHeaderAuth', { name: 'x-key', value }),
			),
		);
		service.answers.set('/drift-key/charge/1', (request, response) => {
			const isOpen = request.headers['x-key'] === 'good-secret';
			json(isOpen ? 200 : 401, { isOpen })(request, response);
		});
		const withKey = (credential: typeof old) => {
			const definition = withOperations(ordersWorkflow(service.url, 'drift-key'), 'drift-key');
			const charge = definition.nodes.find(({ name }) => name === 'Charge')!;
			Object.assign(charge.parameters, {
				authentication: 'genericCredentialType',
				genericAuthType: 'httpHeaderAuth',
			});
			charge.credentials = { httpHeaderAuth: credential };
			return definition;
		};
		const definition = withKey(old);
		const id = await client.createActive(definition);
		await client.webhook('drift-key', orders(1));
		await client.ended(id, 1);
		const [{ id: record }] = await ask(client, 'drift-key', 'list');
		definition.nodes.find(({ name }) => name === 'Charge')!.credentials = { httpHeaderAuth: good };
		await client.change(id, definition);
		const [whole] = await ask(client, 'drift-key', 'get', { id: record });
		expect(whole).toMatchObject({
			errorType: 'InvalidAccessTokenError',
			drift: [{ description: 'Credentials of "Charge" were changed: httpHeaderAuth' }],
		});
		expect(JSON.stringify(whole)).not.toContain('secret');
		const resumed = await attempt('drift-key', id, record);
		expect(output(resumed, 'Done')).toEqual([{ isOpen: true }]);
	});

	it('is tried once, not with every poll, where n8n refuses to run the workflow at all', async () => {
		const { service } = on;
		const client = await member(on.client);
		service.answers.set('/drift-refused/charge/1', json(503, {}));
		const credential = await client.createCredential('httpHeaderAuth', { name: 'a', value: 'b' });
		const definition = withOperations(
			ordersWorkflow(service.url, 'drift-refused', {
				retrySchedule: 'custom',
				customMinutes: '0.05',
			}),
			'drift-refused',
		);
		const unused = { ...call('Other', service.url), credentials: { httpHeaderAuth: credential } };
		Object.assign(unused.parameters, {
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
		});
		const changed = structuredClone(definition);
		add(changed, unused);
		try {
			const id = await client.createActive(changed);
			await client.webhook('drift-refused', orders(1));
			await client.request('DELETE', `/rest/credentials/${credential.id}`);
			const refusals = async () => {
				const ids = await client.executionIds(id);
				const all = await Promise.all(ids.map(async (each) => await client.execution(each)));
				return all.filter(({ status }) => status === 'error');
			};
			await until('n8n to refuse', async () => (await refusals()).length > 0);
			await client.change(id, definition);
			expect(await refusals()).toHaveLength(1);
			const [{ status }] = await ask(client, 'drift-refused', 'list');
			expect(status).toBe('inProgress');
		} finally {
			await client.deactivateAll();
		}
	});

	it('without its Guard a record waits for a person, and a Guard of the same name gets it', async () => {
		const { client, service } = on;
		const { id, definition, record } = await refused('drift-guard');
		const guardNode = definition.nodes.find(({ name }) => name === 'Guard')!;
		const changed = structuredClone(definition);
		removeNode(changed, 'Guard');
		if (traits.publishesAtOnce) {
			// Its Trigger is started anew, and has nothing to feed.
			await expect(client.change(id, changed)).rejects.toThrow('not connected to a Guard');
			return;
		}
		await client.change(id, changed);
		await ask(client, 'drift-guard', 'resubmit', { id: record });
		const [stranded] = await until('the record to wait for a person', async () => {
			const held = await ask(client, 'drift-guard', 'held');
			return held.length > 0 && held;
		});
		expect(stranded.reason).toMatch(/^The Guard "Guard" is no longer in the workflow/);

		guardNode.id = guard().id;
		await client.change(id, definition);
		const resumed = await attempt('drift-guard', id, record);
		expect(output(resumed, 'Done')).toHaveLength(1);
		expect(service.calls('/drift-guard/reserve/1')).toBe(1);
	});
});
