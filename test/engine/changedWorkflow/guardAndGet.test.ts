import { GUARD_TYPE } from '../../../nodes/connector/nodeTypes';
import type { Change } from '../../../nodes/domain/drift';
import { guarded, type Definition } from '../../support/definition';
import { to } from '../../support/edits';
import { http } from '../../support/errors';
import { useHarness } from '../../support/harness';
import { node } from './edits';

const harness = useHarness();

describe('the Guard deleted and made again under its name', () => {
	it.each(['currentWorkflow', 'workflowAsStored'])(
		'resumes its records (%s)',
		async (resumeWith) => {
			const { n8n } = harness;
			n8n.failOn('Second', http(503));
			await n8n.run(guarded({ resumeWith }));
			n8n.on('Second', (items) => items);
			const changed = guarded({ resumeWith }, { Guard: { id: 'made again' } });
			const claim = await n8n.claim(60_000, [
				{ id: 'made again', name: 'Guard', type: GUARD_TYPE },
			]);
			const { output } = await n8n.run(changed, {
				mode: 'trigger',
				startNode: 'Trigger',
				items: [claim],
			});
			expect(output('Done')).toHaveLength(1);
			expect((await n8n.record()).status).toBe('resolved');
			expect(n8n.calls('First')).toBe(1);
		},
	);
});

describe('the operation Get', () => {
	it('shows what was changed since the failure', async () => {
		const { n8n } = harness;
		const withGet = (definition: Definition): Definition => {
			definition.nodes.push(
				{ ...node(definition, 'Webhook'), id: 'id-Ask', name: 'Ask' },
				{
					...node(definition, 'Trigger'),
					id: 'id-Get',
					name: 'Get',
					type: 'n8n-nodes-incomplete-executions.incompleteExecutions',
					parameters: { operation: 'get' },
				},
			);
			definition.connections.Ask = { main: [to('Get')] };
			definition.connections.Store.ai_vectorStore[0]!.push({
				node: 'Get',
				type: 'ai_vectorStore',
				index: 0,
			});
			return definition;
		};
		n8n.failOn('Second', http(503));
		await n8n.run(withGet(guarded()));
		const { id } = await n8n.record();
		const changes = async (definition: Definition) => {
			const { output } = await n8n.run(withGet(definition), { startNode: 'Ask', items: [{ id }] });
			return output('Get')[0].drift as unknown as Change[];
		};
		expect(await changes(guarded())).toEqual([]);
		expect(
			await changes(guarded({}, { Second: { parameters: { value: 'a secret' }, disabled: true } })),
		).toEqual([
			{ node: 'Second', change: 'disabled', description: '"Second" was disabled' },
			{
				node: 'Second',
				change: 'parameters',
				description: 'Parameters of "Second" were changed: value',
			},
		]);
	});
});
