import type { IExecuteFunctions } from 'n8n-workflow';

import { define, guarded } from '../../support/definition';
import { http } from '../../support/errors';
import { payloadOf } from '../../support/forge';
import { useHarness } from '../../support/harness';

const harness = useHarness();
const orders = [1, 2, 3].map((order) => ({ order }));
const separate = (options: object = {}) => guarded({ separateExecutions: true, ...options });

describe('section 3, the second engine: Run As Separate Executions', () => {
	it('gives each item an execution of the same workflow, those that fail marked as failed', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2);
		const { run, output } = await n8n.run(separate(), { items: orders, executionId: '42' });
		expect(run.status).toBe('success');
		const { ended } = n8n.subExecutions;
		expect(ended.map(({ status }) => status)).toEqual(['success', 'error', 'success']);
		expect(new Set(ended.map(({ mode, workflow }) => `${mode} ${workflow.id}`))).toEqual(
			new Set(['integrated workflow-1']),
		);
		expect(output('Tell')).toEqual([
			expect.objectContaining({ executionId: '42', itemExecutionId: ended[1].id }),
		]);
	});

	it('links the items of its outputs, and the runs it shows, to their executions', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2);
		const { state } = await n8n.run(separate(), { items: orders });
		const { runData } = state.resultData;
		const links = n8n.subExecutions.ended.map(({ id }) => ({
			executionId: id,
			workflowId: 'workflow-1',
		}));
		const [, completed, incomplete] = runData.Guard[0].data!.main;
		expect(completed!.map(({ metadata }) => metadata?.subExecution)).toEqual([links[0], links[2]]);
		expect(incomplete!.map(({ metadata }) => metadata?.subExecution)).toEqual([links[1]]);
		expect(runData.First.map(({ metadata }) => metadata?.subExecution)).toEqual(links);
		expect(runData.Guard[0].metadata).toMatchObject({ subExecutionsCount: 3 });
	});

	it('puts its items out without the links: Code nodes refuse to give on what has more than an item', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2);
		const { state } = await n8n.run(separate(), { items: orders });
		for (const name of ['Done', 'Tell']) {
			const [{ data }] = state.resultData.runData[name];
			for (const item of data!.main[0]!) expect(Object.keys(item)).toEqual(['json', 'pairedItem']);
		}
	});

	it('shows in an item’s execution the item alone', async () => {
		const { n8n } = harness;
		await n8n.run(separate(), { items: orders, executionId: '42' });
		const { run } = n8n.subExecutions.ended[1];
		const { runData } = run.data.resultData;
		expect(Object.keys(runData)).toEqual(['Guard', 'First', 'Second']);
		expect(runData.Guard).toEqual([
			expect.objectContaining({
				source: [expect.objectContaining({ previousNode: 'Webhook' })],
				data: { main: [[expect.objectContaining({ json: { order: 2 } })], [], []] },
				metadata: {
					parentExecution: { executionId: '42', workflowId: 'workflow-1', shouldResume: false },
				},
			}),
		]);
		expect(run.data.parentExecution).toMatchObject({ executionId: '42', shouldResume: false });
	});

	it.each([
		["={{ $('Side').item.json.order }}", ['Side', 'Between']],
		['={{ $json.order }}', []],
		['={{ $(["Webhook"][0]).item.json.order }}', ['Webhook', 'Side', 'Between']],
	])(
		'keeps of the nodes before the Guard what %s needs, and finds them all',
		async (value, kept) => {
			const { n8n } = harness;
			const workflow = define(
				[
					'Webhook: webhook',
					'Side: code',
					'Between: code',
					'Guard: guard',
					'First: code',
					'Second: set',
					'Done: noOp',
					'Store: store',
				],
				[
					'Webhook > Side > Between > Guard > First > Second',
					'Guard:1 > Done',
					'Store -ai_vectorStore> Guard',
				],
				{
					Guard: { parameters: { options: { separateExecutions: true } } },
					Second: { parameters: { value } },
				},
			);
			const seen: unknown[] = [];
			n8n.on('First', (items, context) => {
				seen.push(context.evaluateExpression(`{{ $('Side').item.json.order }}`, 0));
				return items;
			});
			const { output } = await n8n.run(workflow, { items: orders });
			expect(output('Done')).toEqual(orders.map((each) => ({ ...each, value: each.order })));
			expect(seen).toEqual([1, 2, 3]);
			for (const { run } of n8n.subExecutions.ended) {
				const { runData } = run.data.resultData;
				expect(Object.keys(runData)).toEqual([...kept, 'Guard', 'First', 'Second']);
			}
		},
	);

	it('classifies the raw error: what a service asks for in its headers is heard', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(429, { 'retry-after': '3600' }));
		const before = Date.now();
		await n8n.run(separate());
		const { errorType, nextAttemptAt } = await n8n.record();
		expect(errorType).toBe('RateLimitError');
		expect(nextAttemptAt).toBeGreaterThanOrEqual(before + 3_600_000);
	});

	it('goes on in an execution of its own, too, which is marked failed when the retry fails', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(separate());
		const second = await n8n.resume(separate());
		expect(second.run.status).toBe('success');
		n8n.on('Second', (items) => items);
		const third = await n8n.resume(separate());
		expect(third.output('Done')).toHaveLength(1);
		const { ended } = n8n.subExecutions;
		expect(ended.map(({ status }) => status)).toEqual(['error', 'error', 'success']);
		expect(n8n.calls('First')).toBe(1);
		expect(Object.keys(ended[2].run.data.resultData.runData)).toEqual(['Guard', 'First', 'Second']);
	});

	it('may run its items even where no other workflow may call this one', async () => {
		const { n8n } = harness;
		const workflow = guarded({ separateExecutions: true }, {}, { callerPolicy: 'none' });
		const { workflow: ran } = await n8n.run(workflow);
		expect(n8n.subExecutions.ended[0].workflow.settings.callerPolicy).toBe('any');
		expect(ran.settings.callerPolicy).toBe('none');
	});

	it('keeps the item when n8n refuses its execution, for a person and from the start', async () => {
		const { n8n } = harness;
		const refuse = async () => {
			throw new Error('The credential may not be used');
		};
		const options = { otherErrors: 'hold' };
		await n8n.run(separate(options), { additional: { executeWorkflow: refuse } });
		const { status, message } = await n8n.record();
		expect([status, message]).toEqual(['unresolved', 'The credential may not be used']);
		const { continuation } = await payloadOf(n8n);
		expect([continuation.start, continuation.runData]).toEqual(['branch', {}]);
		await (await n8n.store()).resubmit('workflow-1', { filter: {} });
		const second = await n8n.resume(separate(options));
		expect(second.output('Done')).toHaveLength(1);
	});

	it('keeps custom execution data with the item’s own execution', async () => {
		const { n8n } = harness;
		n8n.on('First', (items, context: IExecuteFunctions) => {
			context.customData.set('order', String(items[0].json.order));
			return items;
		});
		const { state } = await n8n.run(separate(), { items: orders });
		expect(state.resultData.metadata ?? {}).toEqual({});
		const { ended } = n8n.subExecutions;
		expect(ended.map(({ run }) => run.data.resultData.metadata)).toEqual([
			{ order: '1' },
			{ order: '2' },
			{ order: '3' },
		]);
	});

	it('trap 2.4: gives each the link that wakes it, and no other execution', async () => {
		const { n8n } = harness;
		const links: unknown[] = [];
		n8n.on('First', (items, context) => {
			links.push(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
			return items;
		});
		const { state } = await n8n.run(separate(), { items: orders });
		const own = n8n.subExecutions.ended.map(({ id, run }) => ({ id, ...run.data }));
		expect(links).toEqual(
			own.map(
				({ id, resumeToken }) => `http://localhost/webhook-waiting/${id}?signature=${resumeToken}`,
			),
		);
		const tokens = [state, ...own].map(({ resumeToken }) => resumeToken);
		expect(new Set(tokens).size).toBe(4);
	});

	it('shares static data with the execution that the Guard runs in', async () => {
		const { n8n } = harness;
		const seen: unknown[] = [];
		n8n.on('First', (items, context) => {
			const data = context.getWorkflowStaticData('global');
			data.n = Number(data.n ?? 0) + 1;
			return items;
		});
		n8n.on('Done', (items, context) => {
			seen.push(context.getWorkflowStaticData('global').n);
			return items;
		});
		await n8n.run(separate({ maxParallelItems: 3 }), { items: orders });
		expect(seen).toEqual([3]);
		const saved = n8n.subExecutions.ended.map(({ staticDataToSave }) => staticDataToSave);
		expect(saved.at(-1)).toEqual({ global: { n: 3 } });
	});

	it('starts no further item, and ends the one under way, when the Guard’s execution is stopped', async () => {
		const { n8n } = harness;
		let stop = () => {};
		n8n.on('First', (items) => {
			stop();
			return items;
		});
		const { run } = await n8n.run(separate(), {
			items: orders,
			onStart: (process) => (stop = () => process.cancel()),
		});
		expect(run.status).toBe('canceled');
		expect(n8n.subExecutions.ended.map(({ status }) => status)).toEqual(['canceled']);
		expect(n8n.calls('Second')).toBe(0);
		const records = await n8n.records();
		expect(records.map(({ status }) => status)).toEqual(Array(3).fill('unresolved'));
	});

	it.each(['First', 'Second'])(
		'holds the item alone whose own execution a person stops at %s',
		async (stoppedAt) => {
			const { n8n } = harness;
			n8n.on(stoppedAt, async (items) => {
				if (items[0].json.order !== 2) return items;
				n8n.subExecutions.running.get('own-2')!.cancel();
				throw new Error('aborted');
			});
			const { run, output } = await n8n.run(separate(), { items: orders });
			expect(run.status).toBe('success');
			expect(output('Done')).toEqual([{ order: 1 }, { order: 3 }]);
			const record = await n8n.record();
			expect([record.status, record.errorType, record.failedNode.name]).toEqual([
				'unresolved',
				null,
				stoppedAt,
			]);
			n8n.on(stoppedAt, (items) => items);
			await (await n8n.store()).resubmit('workflow-1', { filter: {} });
			const second = await n8n.resume(separate());
			expect(second.output('Done')).toEqual([{ order: 2 }]);
		},
	);

	it('is bound to the time limit of the Guard’s execution', async () => {
		const { n8n } = harness;
		n8n.on('First', async (items) => {
			await new Promise((resolve) => setTimeout(resolve, 300));
			return items;
		});
		const executionTimeoutTimestamp = Date.now() + 250;
		await n8n.run(separate(), { items: orders, additional: { executionTimeoutTimestamp } });
		expect(n8n.subExecutions.ended.map(({ status }) => status)).toEqual(['canceled']);
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([1, 0]);
		const records = await n8n.records();
		expect(records.map(({ status }) => status)).toEqual(Array(3).fill('pending'));
	});

	it('has n8n forget an item that waits: the Store keeps it, and goes on with it', async () => {
		const { n8n } = harness;
		const until = new Date(Date.now() + 600_000).toISOString();
		const workflow = guarded(
			{ separateExecutions: true },
			{ First: { type: 'n8n-nodes-base.wait', parameters: { until } } },
		);
		const { run } = await n8n.run(workflow);
		expect(run.status).toBe('success');
		expect((await n8n.record()).nextAttemptAt).toBe(Date.parse(until));
		const [own] = n8n.subExecutions.ended;
		expect([own.status, own.run.waitTill, own.run.data.waitTill]).toEqual([
			'canceled',
			undefined,
			undefined,
		]);
	});
});
