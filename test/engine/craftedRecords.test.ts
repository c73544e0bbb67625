import type { Workflow } from 'n8n-workflow';

import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { forge, payloadOf } from '../support/forge';
import { useHarness } from '../support/harness';

const harness = useHarness();

const credentials = (id: string) => ({ httpBasicAuth: { id, name: 'whatever' } });
const foreign = { id: 'id-Foreign', name: 'Foreign', type: 'test.code' };

/** A workflow with a node that is not in the Guard's branch. */
const withOutsider = (options = {}, changes = {}) => {
	const workflow = guarded(options, changes);
	workflow.nodes.push({ ...workflow.nodes[2], id: 'id-Outside', name: 'Outside' });
	return workflow;
};

async function fail() {
	const { n8n } = harness;
	n8n.failOn('Second', http(503));
	await n8n.run(guarded());
	n8n.on('Second', (items) => items);
}

describe('trap 1.1: a stored stack runs any node with any credential', () => {
	beforeEach(fail);

	it('stores of a stack entry the node’s id, name and type only', async () => {
		const { continuation } = await payloadOf(harness.n8n);
		expect(continuation.stack.map(({ node }) => node)).toEqual([
			{ id: 'id-Second', name: 'Second', type: 'test.code' },
		]);
	});

	it('does not run a node that the workflow does not have, also with a valid signature', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ continuation }) => {
			continuation.stack[0].node = foreign;
			(continuation.stack[0] as unknown as { node: object }).node = {
				...foreign,
				parameters: {},
				credentials: credentials('owner'),
			};
		});
		const { run } = await n8n.resume(guarded());
		expect(run.status).toBe('success');
		expect(n8n.calls('Foreign')).toBe(0);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason: expect.stringMatching(/^The node "Foreign" is no longer in the workflow\./) as string,
		});
	});

	it('does not run a node of the workflow outside the Guard’s branch', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ continuation }) => {
			continuation.stack[0].node = { id: 'id-Outside', name: 'Outside', type: 'test.code' };
		});
		await n8n.resume(withOutsider());
		expect(n8n.calls('Outside')).toBe(0);
		expect((await n8n.record()).reason).toMatch(
			/^The node "Outside" is no longer in the Guard’s branch\./,
		);
	});

	it('runs a guarded node with the parameters and credentials it has now, not with the record’s', async () => {
		const { n8n } = harness;
		const seen: unknown[] = [];
		n8n.on('Second', (items, context) => {
			seen.push(context.getNode().credentials, context.getNodeParameter('value', 0));
			return items;
		});
		await forge(n8n, ({ continuation }) => {
			Object.assign(continuation.stack[0].node, {
				credentials: credentials('owner'),
				parameters: { value: 'forged' },
			});
		});
		const changes = { Second: { credentials: credentials('mine'), parameters: { value: 'own' } } };
		await n8n.resume(guarded({}, changes));
		expect(seen).toEqual([credentials('mine'), 'own']);
	});

	it.each(['waitingExecution', 'an empty stack'])('refuses a forged state: %s', async (kind) => {
		const { n8n } = harness;
		await forge(n8n, ({ continuation }) => {
			if (kind === 'an empty stack') continuation.stack = [];
			else continuation.waitingExecution = { Outside: { 0: { main: [[{ json: {} }]] } } };
		});
		await n8n.resume(withOutsider());
		expect(n8n.calls('Outside')).toBe(0);
		expect((await n8n.record()).status).toBe('unresolved');
	});
});

describe('a record that this version cannot read', () => {
	beforeEach(fail);

	it('waits for a person, who is told what to do', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ continuation }) => {
			(continuation as { version: number }).version += 1;
		});
		await n8n.resume(guarded());
		expect(n8n.calls('Second')).toBe(1);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason: expect.stringMatching(/another version of .*\. Install that version/) as string,
		});
	});
});

describe('trap 1.1, Workflow As Stored', () => {
	const asStored = { resumeWith: 'workflowAsStored' };
	beforeEach(fail);

	it('refuses a credential that no enabled node of the current workflow has', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ snapshot }) => {
			snapshot.nodes.find(({ name }) => name === 'Second')!.credentials = credentials('owner');
		});
		const disabled = { Outside: {}, Second: { credentials: credentials('owner'), disabled: true } };
		await n8n.resume(guarded(asStored, disabled));
		expect(n8n.calls('Second')).toBe(1);
		expect((await n8n.record()).reason).toMatch(/^The stored node "Second" uses a credential/);
	});

	it('refuses such a credential of a sub-node, too', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ snapshot }) => {
			const model = { ...snapshot.nodes[2], id: 'id-Model', name: 'Model', type: 'test.model' };
			snapshot.nodes.push({ ...model, credentials: credentials('owner') });
			const plug = { node: 'Second', type: 'ai_languageModel' as const, index: 0 };
			snapshot.connections.Model = { ai_languageModel: [[plug]] };
		});
		await n8n.resume(guarded(asStored));
		expect(n8n.calls('Second')).toBe(1);
		expect((await n8n.record()).reason).toMatch(/^The stored node "Model" uses a credential/);
	});

	it('takes the workflow’s id and settings from the running one, never from the record', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ snapshot }) => {
			snapshot.id = 'workflow-2';
			snapshot.settings = { timezone: 'Asia/Tokyo', errorWorkflow: 'workflow-2' };
		});
		const seen: unknown[] = [];
		n8n.on('Second', (items, context) => {
			const { workflow } = context as unknown as { workflow: Workflow };
			seen.push(workflow.id, workflow.settings.timezone, workflow.settings.errorWorkflow);
			return items;
		});
		await n8n.resume(guarded(asStored, {}, { timezone: 'Europe/Oslo' }));
		expect(seen).toEqual(['workflow-1', 'Europe/Oslo', undefined]);
	});

	it('runs the stored definition with a credential that the current workflow has', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ snapshot }) => {
			snapshot.nodes.find(({ name }) => name === 'Second')!.credentials = credentials('mine');
		});
		await n8n.resume(withOutsider(asStored, { First: { credentials: credentials('mine') } }));
		expect(n8n.calls('Second')).toBe(2);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('does not run a node outside the stored branch', async () => {
		const { n8n } = harness;
		await forge(n8n, ({ continuation }) => {
			continuation.stack[0].node = { id: 'id-Done', name: 'Done', type: 'n8n-nodes-base.noOp' };
		});
		await n8n.resume(guarded(asStored));
		expect((await n8n.record()).reason).toMatch(/no longer in the Guard’s branch/);
	});
});
