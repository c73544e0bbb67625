import { randomUUID } from 'node:crypto';

import { output } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { call, code, guard, noOp, operations, set, store } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { down, json } from './harness/service';
import { node, workflow } from './harness/workflow';

const isEven = {
	options: { typeValidation: 'loose' },
	combinator: 'and',
	conditions: [
		{
			id: randomUUID(),
			leftValue: '={{ $json.order % 2 }}',
			rightValue: 0,
			operator: { type: 'number', operation: 'equals' },
		},
	],
};

describe('nodes inside a guarded branch', () => {
	const on = onSharedN8n();

	it('the last one’s error is its own where it is set to go on', async () => {
		const { client } = on;
		const stop = node('Stop', 'stopAndError', { errorMessage: 'no' });
		const id = await client.createActive(
			guarded({
				path: 'goes-on',
				branch: [set('Mark', { marked: 'yes' }), { ...stop, onError: 'continueRegularOutput' }],
				chains: ['Guard > Mark > Stop'],
			}),
		);
		await client.webhook('goes-on', orders(1, 2));
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('success');
		expect(output(execution, 'Tell')).toEqual([]);
		expect(output(execution, 'Done')).toEqual([1, 2].map((order) => ({ order, marked: 'yes' })));
	});

	it('IF, Switch, Merge, Code and a loop work item by item, and go on after a failure', async () => {
		const { client, service } = on;
		service.answers.set('/nodes/4/b', down);
		const rule = (value: string) => ({
			conditions: {
				options: { typeValidation: 'loose' },
				combinator: 'and',
				conditions: [
					{
						id: randomUUID(),
						leftValue: '={{ $json.kind }}',
						rightValue: value,
						operator: { type: 'string', operation: 'equals' },
					},
				],
			},
		});
		const id = await client.createActive(
			guarded({
				path: 'nodes',
				branch: [
					node('If', 'if', { conditions: isEven, options: {} }, { typeVersion: 2.2 }),
					set('Even', { kind: 'even' }),
					set('Odd', { kind: 'odd' }),
					node('Merge', 'merge', { mode: 'append' }, { typeVersion: 3 }),
					node(
						'Switch',
						'switch',
						{ rules: { values: [rule('even'), rule('odd')] }, options: {} },
						{ typeVersion: 3.2 },
					),
					code(
						'Code',
						'return ["a", "b", "c"].map((part) => ({ json: { ...$input.first().json, part } }));',
					),
					node('Loop', 'splitInBatches', { options: {} }, { typeVersion: 3 }),
					call('Call', `=${service.url}/nodes/{{ $json.order }}/{{ $json.part }}`),
					noOp('Rest'),
					noOp('Looped'),
				],
				chains: [
					'Guard > If > Even > Merge > Switch > Code > Loop#1 > Call > Loop',
					'If#1 > Odd > Merge@1',
					'Switch#1 > Rest',
					'Loop > Looped',
				],
			}),
		);
		await client.webhook('nodes', orders(2, 3, 4));
		const [first] = await client.ended(id, 1);
		expect(first.status).toBe('success');
		expect(output(first, 'Done').map(({ path, kind }) => path ?? kind)).toEqual([
			'/nodes/2/a',
			'/nodes/2/b',
			'/nodes/2/c',
			'odd',
		]);
		expect(output(first, 'Tell')).toEqual([expect.objectContaining({ failedNode: 'Call' })]);

		service.answers.delete('/nodes/4/b');
		const resumed = (await client.ended(id, 2)).at(-1)!;
		expect(output(resumed, 'Done').map(({ path }) => path)).toEqual([
			'/nodes/4/a',
			'/nodes/4/b',
			'/nodes/4/c',
		]);
		expect(service.calls('/nodes/4/a')).toBe(1);
	});

	it('trap 2.7: Respond to Webhook answers from within the branch, the first answer wins, and nobody answers when all items fail', async () => {
		const { client, service } = on;
		const definition = guarded({
			path: 'respond',
			branch: [
				call('Call', `=${service.url}/respond/{{ $json.order }}`),
				node(
					'Respond',
					'respondToWebhook',
					{ respondWith: 'json', responseBody: '={{ { answer: $json.path } }}', options: {} },
					{ typeVersion: 1.1 },
				),
			],
			chains: ['Guard > Call > Respond'],
		});
		const start = definition.nodes.find(({ name }) => name === 'Webhook')!;
		start.parameters.responseMode = 'responseNode';
		await client.createActive(definition);
		const response = await client.webhook('respond', orders(1, 2));
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({ answer: '/respond/1' });
		for (const order of [1, 2]) service.answers.set(`/respond/${order}`, down);
		const nobody = await client.webhook('respond', orders(1, 2));
		expect([nobody.status, await nobody.text()]).toEqual([200, '']);
	});

	it('trap 2.7: a webhook that answers with the last node has nothing to give where Completed leads nowhere', async () => {
		const { client, service } = on;
		const answer = async (path: string, leads: boolean, responseData: string) => {
			const definition = guarded({
				path,
				branch: [call('Call', `=${service.url}/${path}/{{ $json.order }}`)],
				chains: ['Guard > Call'],
			});
			const start = definition.nodes.find(({ name }) => name === 'Webhook')!;
			Object.assign(start.parameters, { responseMode: 'lastNode', responseData });
			if (!leads) definition.connections.Guard.main.splice(1);
			await client.createActive(definition);
			const response = await client.webhook(path, orders(1));
			return [response.status, await response.json()];
		};
		const item = expect.objectContaining({ path: '/leads/1' }) as object;
		expect(await answer('leads', true, 'firstEntryJson')).toEqual([200, item]);
		expect(await answer('nowhere', false, 'firstEntryJson')).toEqual([
			500,
			expect.objectContaining({ message: expect.stringMatching(/^No item to return/) as string }),
		]);
		expect(await answer('nowhere-all', false, 'allEntries')).toEqual([200, []]);
	});

	it.each<[string, string, object, number]>([
		['Wait for a webhook', 'wait', { resume: 'webhook' }, 1.1],
		['Wait for a form', 'wait', { resume: 'form', formTitle: 'Who pays?' }, 1.1],
		['n8n Form', 'form', {}, 1],
		[
			'Send and Wait',
			'emailSend',
			{
				operation: 'sendAndWait',
				fromEmail: 'shop@example.com',
				toEmail: 'boss@example.com',
				subject: 'Order',
				message: 'Shall it be paid?',
			},
			2.1,
		],
	])(
		'trap 2.9: one that waits for somebody is refused before anything runs: %s',
		async (kind, type, parameters, typeVersion) => {
			const { client, service } = on;
			const path = `asks-${kind.replaceAll(' ', '-')}`;
			const smtp = await client.createCredential('smtp', { host: '127.0.0.1', port: 9 });
			const asking = node('Ask', type, parameters, {
				typeVersion,
				webhookId: randomUUID(),
				...(type === 'emailSend' && { credentials: { smtp } }),
			});
			const id = await client.createActive(
				guarded({
					path,
					branch: [call('Call', `${service.url}/${path}`), asking],
					chains: ['Guard > Call > Ask'],
				}),
			);
			await client.webhook(path, orders(1));
			const [execution] = await client.ended(id, 1);
			expect(execution.status).toBe('error');
			expect(execution.data.resultData.error).toMatchObject({
				message: '"Ask" waits for somebody outside, which a guarded branch cannot do',
				description: expect.stringContaining('"Run As Separate Executions"') as string,
			});
			expect(service.calls(`/${path}`)).toBe(0);
		},
	);

	it('an error a node handles itself is none for the Guard', async () => {
		const { client, service } = on;
		service.answers.set('/handled', json(500, {}));
		const id = await client.createActive(
			guarded({
				path: 'handled',
				branch: [
					call('Call', `${service.url}/handled`, { onError: 'continueErrorOutput' }),
					set('Instead', { instead: 'yes' }),
				],
				chains: ['Guard > Call#1 > Instead'],
			}),
		);
		await client.webhook('handled', orders(1));
		const [execution] = await client.ended(id, 1);
		expect(execution.status).toBe('success');
		expect(output(execution, 'Done')).toEqual([expect.objectContaining({ instead: 'yes' })]);
		expect(output(execution, 'Tell')).toEqual([]);
	});

	it('a Guard in a sub-workflow keeps what fails there, and the parent goes on', async () => {
		const { client, service } = on;
		service.answers.set('/inner/2', down);
		const child = workflow(
			'inner',
			[
				node(
					'Start',
					'executeWorkflowTrigger',
					{ inputSource: 'passthrough' },
					{ typeVersion: 1.1 },
				),
				guard({ retrySchedule: 'fusion' }),
				store(),
				call('Call', `=${service.url}/inner/{{ $json.order }}`),
				noOp('Done'),
				operations('List', { operation: 'getAll', filters: {} }),
			],
			['Start > Guard > Call', 'Guard#1 > Done', 'Guard#2 > List', 'Store + Guard', 'Store + List'],
		);
		const childId = await client.createActive(child);
		const parentId = await client.createActive(
			guarded({
				path: 'outer',
				branch: [
					node(
						'Sub',
						'executeWorkflow',
						{ workflowId: { __rl: true, mode: 'id', value: childId }, options: {} },
						{ typeVersion: 1.2 },
					),
				],
				chains: ['Guard > Sub'],
			}),
		);
		await client.webhook('outer', orders(1, 2));
		const [parent] = await client.ended(parentId, 1);
		expect(parent.status).toBe('success');
		expect(output(parent, 'Tell')).toEqual([]);
		const children = await client.ended(childId, 2);
		expect(children.flatMap((each) => output(each, 'Done'))).toHaveLength(1);
		expect(children.flatMap((each) => output(each, 'List'))).toEqual([
			expect.objectContaining({ status: 'pending', workflowId: childId, failedNode: 'Call' }),
		]);
	});
});
