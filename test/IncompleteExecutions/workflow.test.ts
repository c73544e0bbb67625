import type { INodeParameters } from 'n8n-workflow';

import { OPERATIONS_TYPE } from '../../nodes/connector/nodeTypes';
import { define, guarded, type NodeChanges } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

/** The operations in a workflow of their own, but with the same id: they see its records. */
const operations = (parameters: INodeParameters, settings: NodeChanges = {}) =>
	define(
		['Webhook: webhook', `Operate: ${OPERATIONS_TYPE}`, 'Good: noOp', 'Bad: noOp', 'Store: store'],
		['Webhook > Operate > Good', 'Operate:1 > Bad', 'Store -ai_vectorStore> Operate'],
		{ Operate: { ...settings, parameters } },
	);

test('a held item is found, read, resubmitted and finished from the failed node', async () => {
	const { n8n } = harness;
	n8n.failOn('Second', http(400));
	n8n.on('First', (items) => items.map(({ json }) => ({ json: { ...json, priced: true } })));
	await n8n.run(guarded(), { items: [{ order: 7 }] });

	const found = await n8n.run(
		operations({ operation: 'getAll', filters: { status: ['unresolved'] } }),
	);
	const [{ id }] = found.output('Good');
	expect(found.output('Good')).toEqual([
		expect.objectContaining({ errorType: 'DataError', failedNode: 'Second', guard: 'Guard' }),
	]);

	const read = await n8n.run(operations({ operation: 'get' }), { items: [{ id }] });
	expect(read.output('Good')).toEqual([
		expect.objectContaining({
			input: [expect.objectContaining({ json: { order: 7 } })],
			failedNodeInput: [expect.objectContaining({ json: { order: 7, priced: true } })],
			error: expect.objectContaining({ httpCode: '400' }),
			attemptHistory: [expect.objectContaining({ number: 0, failedNodeName: 'Second' })],
		}),
	]);

	const resubmitted = await n8n.run(operations({ operation: 'resubmit' }), { items: [{ id }] });
	expect(resubmitted.output('Good')).toEqual([{ id, changed: true }]);
	n8n.on('Second', (items) => items);
	const finished = await n8n.resume(guarded());
	expect(finished.output('Done')).toEqual([{ order: 7, priced: true }]);
	expect(n8n.calls('First')).toBe(1);

	const again = await n8n.run(operations({ operation: 'discard' }), { items: [{ id }] });
	expect(again.output('Good')).toEqual([{ id, changed: false, reason: 'It is resolved' }]);
});

test('items that are refused go to the error output, the others on', async () => {
	const { n8n } = harness;
	n8n.failOn('Second', http(400));
	await n8n.run(guarded());
	const { id } = await n8n.record();
	const run = await n8n.run(operations({ operation: 'get' }, { onError: 'continueErrorOutput' }), {
		items: [{ id: 'nowhere' }, { id }],
	});
	expect(run.run.status).toBe('success');
	expect(run.output('Good').map((json) => json.id)).toEqual([id]);
	expect(run.output('Bad')).toEqual([
		expect.objectContaining({ error: 'This workflow has no incomplete execution nowhere' }),
	]);
});

test('a refusal fails the execution, with what to do', async () => {
	const { n8n } = harness;
	const { run } = await n8n.run(operations({ operation: 'delete', records: 'filter' }));
	expect(run.status).toBe('error');
	expect(run.data.resultData.error).toMatchObject({
		message: 'The filter is empty',
		description: expect.stringContaining('choose "All"'),
	});
});
