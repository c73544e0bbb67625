import { define, guarded } from '../../support/definition';
import { http } from '../../support/errors';
import { useHarness } from '../../support/harness';
import {
	lead,
	guardLeadsTo,
	change,
	remove,
	rename,
	failAndResume,
	set,
	credentials,
	order,
	type Edit,
} from './edits';

const harness = useHarness();

describe('a record that does not fit the changed workflow waits for a person, whole', () => {
	const UNDO =
		/\. Undo that change, or let the Guard resume with the "Workflow As Stored", and resubmit$/;

	it.each<[string, Edit[], RegExp]>([
		[
			'the failed node removed',
			[remove('Second')],
			/^The node "Second" is no longer in the workflow\./,
		],
		[
			'removed, and its name given to another node of its type',
			[remove('Second'), rename('First', 'Second')],
			/^The node "Second" is no longer in the workflow\./,
		],
		[
			'of another type',
			[change('Second', set('x'))],
			/^The node "Second" is of another type now\./,
		],
		[
			'renamed and of another type',
			[rename('Second', '2nd'), change('2nd', set('x'))],
			/^The node "2nd" is of another type now\./,
		],
		[
			'moved out of the branch',
			[lead('First'), lead('Done', 'Second')],
			/^The node "Second" is no longer in the Guard’s branch\./,
		],
		[
			'put into the branch of another Guard',
			[
				({ nodes }) => void nodes.push({ ...nodes[1], id: 'id-Inner', name: 'Inner' }),
				lead('First', 'Inner'),
				lead('Inner', 'Second'),
				({ connections }) =>
					void connections.Store.ai_vectorStore[0]!.push({
						node: 'Inner',
						type: 'ai_vectorStore',
						index: 0,
					}),
			],
			/^The node "Second" is in the branch of another Guard now\./,
		],
	])('%s', async (_, edits, reason) => {
		const { n8n } = harness;
		const { output, told } = await failAndResume(harness.n8n, edits);
		expect(output('Done')).toEqual([]);
		const record = await n8n.record();
		expect(record.status).toBe('unresolved');
		expect(record.reason).toMatch(reason);
		expect(record.reason).toMatch(UNDO);
		expect(told).toEqual([
			expect.stringContaining(record.reason!),
			expect.stringMatching(/^The workflow was changed since the item failed: /),
		]);
		// Nothing is lost: put back as it was, it goes on.
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const undone = await n8n.resume(guarded());
		expect(undone.output('Done')).toEqual([order]);
		expect(n8n.calls('First')).toBe(1);
	});

	it.each<[string, Edit[], RegExp]>([
		['empty', [guardLeadsTo()], /^No node is connected to the Guard’s "Guarded" output\. Connect/],
		['leading back to the Guard', [lead('Second', 'Guard')], /^The guarded branch leads back/],
		[
			'entered from outside',
			[lead('Done', 'Second')],
			/^"Done" enters the guarded branch at "Second" without passing the Guard\. /,
		],
	])('the branch rewired: %s', async (_, edits, reason) => {
		const { n8n } = harness;
		await failAndResume(harness.n8n, edits);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason: expect.stringMatching(reason) as string,
		});
	});

	it.each<[string, string[]]>([
		['swapped', ['Guard > A > Merge:1', 'Guard > B > Merge']],
		['swapped at their source', ['Guard > A > Merge:1', 'A:1 > Merge', 'Guard > B > Merge:1']],
	])('a Merge whose inputs were %s has items at one of them', async (_, changed) => {
		const { n8n } = harness;
		const merging = (ways: string[]) =>
			define(
				[
					'Webhook: webhook',
					'Guard: guard',
					'A: if',
					'B: code',
					'Merge: merge',
					'Done: noOp',
					'Store: store',
					'Trigger: trigger',
				],
				[
					'Webhook > Guard',
					...ways,
					'Guard:1 > Done',
					'Trigger > Guard',
					'Store -ai_vectorStore> Guard',
				],
				{
					Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0' } },
					B: { position: [0, 500] },
				},
			);
		const asItWas = ['Guard > A > Merge', 'A:1 > Merge:1', 'Guard > B > Merge:1'];
		n8n.failOn('B', http(503));
		await n8n.run(merging(asItWas), { items: [{ order: 7 }] });
		n8n.on('B', (items) => items);
		await n8n.resume(merging(changed));
		expect((await n8n.record()).reason).toMatch(/^The inputs of the node "Merge" are others now\./);
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		expect((await n8n.resume(merging(asItWas))).output('Done')).toEqual([order, order]);
	});

	it('Workflow As Stored goes on whatever was changed', async () => {
		const { n8n } = harness;
		const { output, told } = await failAndResume(
			harness.n8n,
			[remove('Second'), guardLeadsTo()],
			{},
			{
				resumeWith: 'workflowAsStored',
			},
		);
		expect(output('Done')).toEqual([order]);
		expect((await n8n.record()).status).toBe('resolved');
		expect(told).toEqual([expect.stringContaining('"Second" was removed')]);
	});

	it('Workflow As Stored needs its credentials, and says what to do', async () => {
		const { n8n } = harness;
		await failAndResume(
			harness.n8n,
			[change('Second', { credentials: credentials('new') })],
			{ Second: { credentials: credentials('old') } },
			{ resumeWith: 'workflowAsStored' },
		);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			reason:
				'The stored node "Second" uses a credential that no enabled node of the current workflow uses. Give one of them that credential, or let the Guard resume with the "Current Workflow", and resubmit',
		});
	});

	it('an attempt in which the engine itself fails keeps the state it had', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.on('Second', (items) => items);
		const broken = await n8n.resume(guarded(), {
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteBefore', async (name) => {
					if (name === 'Second') throw new Error('the hook broke');
				}),
		});
		expect(broken.output('Tell')).toEqual([
			expect.objectContaining({
				status: 'unresolved',
				message: 'the hook broke',
				failedNode: 'Second',
			}),
		]);
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const { output } = await n8n.resume(guarded());
		expect(output('Done')).toHaveLength(1);
		expect(n8n.calls('First')).toBe(1);
	});

	it('the workflow under another id (a duplicate, an import) has no records', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		expect(await n8n.records('workflow-2')).toEqual([]);
		const copy = { ...guarded(), id: 'workflow-2' };
		const claim = await n8n.claim();
		const { run } = await n8n.run(copy, { mode: 'trigger', startNode: 'Trigger', items: [claim] });
		expect(run.data.resultData.error?.message).toMatch(/This workflow has no incomplete execution/);
		expect(n8n.calls('Second')).toBe(1);
	});
});
