import { output } from './harness/client';
import { guarded } from './harness/guarded';
import { call, code, LATER, set } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { down } from './harness/service';
import { node, workflow, type NodeDefinition } from './harness/workflow';

/** Errors of other nodes than the HTTP Request, each in its own way of being one. */
describe('errors of other nodes', () => {
	const on = onSharedN8n();

	/** One item through a branch of one failing node. */
	async function run(path: string, failing: NodeDefinition, guardParameters: object = LATER) {
		const id = await on.client.createActive(
			guarded({ path, branch: [failing], chains: [`Guard > ${failing.name}`], guardParameters }),
		);
		await on.client.webhook(path, { orders: [{ order: 1 }] });
		const [execution] = await on.client.ended(id, 1);
		return execution;
	}

	it('a Code node that throws fails the execution: RuntimeError', async () => {
		const execution = await run('code-throws', code('Code', 'throw new Error("out of cheese")'));
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toContain('out of cheese');
	});

	it('a Code node may name the type of its error', async () => {
		const jsCode =
			'const error = new Error("slow down"); error.name = "RateLimitError"; throw error;';
		const execution = await run('code-typed', code('Code', jsCode));
		expect(output(execution, 'Tell')).toEqual([
			expect.objectContaining({ errorType: 'RateLimitError', status: 'pending' }),
		]);
	});

	it('Stop And Error may name the type in its error object', async () => {
		const errorObject = JSON.stringify({ type: 'DataError', message: 'no address' });
		const failing = node('Stop', 'stopAndError', { errorType: 'errorObject', errorObject });
		expect(output(await run('stop-typed', failing), 'Tell')).toEqual([
			expect.objectContaining({ errorType: 'DataError', message: 'no address' }),
		]);
	});

	it('an expression that fails is a DataError', async () => {
		const failing = set('Set', { field: "={{ $('Nowhere').item.json.field }}" });
		expect(output(await run('expression', failing), 'Tell')).toEqual([
			expect.objectContaining({ errorType: 'DataError', status: 'unresolved' }),
		]);
	});

	it('a credential that is gone is an InvalidConfigurationError', async () => {
		const credentials = { httpHeaderAuth: { id: 'gone', name: 'Gone' } };
		const parameters = {
			url: on.service.url,
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
			options: {},
		};
		const failing = call('Call', '', { parameters, credentials });
		const execution = await run('credential', failing);
		expect(output(execution, 'Tell')).toEqual([
			expect.objectContaining({ errorType: 'InvalidConfigurationError', status: 'unresolved' }),
		]);
	});

	it('an error in a sub-workflow is classified as what it is', async () => {
		on.service.answers.set('/child', down);
		const child = workflow(
			'child',
			[
				node(
					'Start',
					'executeWorkflowTrigger',
					{ inputSource: 'passthrough' },
					{ typeVersion: 1.1 },
				),
				call('Call', `${on.service.url}/child`),
			],
			['Start > Call'],
		);
		const childId = await on.client.createActive(child);
		const failing = node(
			'Sub',
			'executeWorkflow',
			{ workflowId: { __rl: true, mode: 'id', value: childId }, options: {} },
			{ typeVersion: 1.2 },
		);
		expect(output(await run('sub-workflow', failing), 'Tell')).toEqual([
			expect.objectContaining({ errorType: 'ConnectionError', failedNode: 'Sub' }),
		]);
	});

	it('with Other Errors set to hold, unlisted ones wait for a person', async () => {
		const failing = code('Code', 'throw new Error("out of cheese")');
		const execution = await run('other-errors', failing, { options: { otherErrors: 'hold' } });
		expect(execution.status).toBe('success');
		expect(output(execution, 'Tell')).toEqual([
			expect.objectContaining({ errorType: 'RuntimeError', status: 'unresolved' }),
		]);
	});
});
