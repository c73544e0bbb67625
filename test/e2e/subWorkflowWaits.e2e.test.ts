import { output, type Execution } from './harness/client';
import { orders } from './harness/guarded';
import { call, guard, noOp, split, store, trigger, webhook } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { until } from './harness/until';
import { node, workflow } from './harness/workflow';

const SEPARATE = { options: { separateExecutions: true } };

describe('an item whose sub-workflow waits, on a real n8n', () => {
	const on = onSharedN8n();

	/** Says its link, and waits until it is called; what is sent is its answer. */
	const asking = (path: string) =>
		workflow(
			`${path}-child`,
			[
				node(
					'Start',
					'executeWorkflowTrigger',
					{ inputSource: 'passthrough' },
					{ typeVersion: 1.1 },
				),
				call('Notify', `=${on.service.url}/${path}/notify?link={{ $execution.resumeUrl }}`),
				node(
					'Ask',
					'wait',
					{ resume: 'webhook', httpMethod: 'POST', options: {} },
					{ typeVersion: 1.1, webhookId: 'ask' },
				),
			],
			['Start > Notify > Ask'],
		);

	const sub = (child: string) =>
		node(
			'Sub',
			'executeWorkflow',
			{ workflowId: { __rl: true, mode: 'id', value: child }, options: {} },
			{ typeVersion: 1.2 },
		);

	const guardsFor = (path: string, child: string) => {
		const pay = call(
			'Pay',
			`=${on.service.url}/${path}/pay/{{ $('Split').item.json.order }}?by={{ $json.body.by }}`,
		);
		return [
			webhook(path),
			split(),
			store(),
			trigger(),
			noOp('Done'),
			noOp('Tell'),
			sub(child),
			pay,
		];
	};

	const alone = (path: string, child: string) =>
		workflow(
			path,
			[...guardsFor(path, child), guard(SEPARATE)],
			[
				'Webhook > Split > Guard > Sub > Pay',
				'Guard#1 > Done',
				'Guard#2 > Tell',
				'Trigger > Guard',
				'Store + Guard',
				'Store + Trigger',
			],
		);

	const inside = (path: string, child: string) =>
		workflow(
			path,
			[...guardsFor(path, child), guard({}, 'Outer'), guard(SEPARATE)],
			[
				'Webhook > Split > Outer > Guard > Sub > Pay',
				'Guard#1 > Done',
				'Guard#2 > Tell',
				'Trigger > Outer',
				'Trigger > Guard',
				'Store + Guard',
				'Store + Outer',
				'Store + Trigger',
			],
		);

	/** The link that the sub-workflow told. */
	function linkIn(asked: Execution): string {
		const [notified] = output(asked, 'Notify');
		return new URL(String(notified.path), on.service.url).search.replace('?link=', '');
	}

	const answer = async (link: string) =>
		await fetch(link, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ by: 'ada' }),
		});

	it('trap 1.6: in the Guard’s is set aside, and its sub-workflow wakes no other wait of that', async () => {
		const { client, service } = on;
		const path = 'sub-together';
		const child = await client.createActive(asking(path));
		const id = await client.createActive(
			workflow(
				path,
				[
					...guardsFor(path, child),
					guard(),
					node(
						'Hold',
						'wait',
						{ resume: 'webhook', httpMethod: 'POST', options: {} },
						{ typeVersion: 1.1, webhookId: 'hold' },
					),
					noOp('After'),
				],
				[
					'Webhook > Split > Guard > Sub > Pay',
					'Guard#1 > Done',
					'Guard#2 > Tell > Hold > After',
					'Trigger > Guard',
					'Store + Guard',
					'Store + Trigger',
				],
			),
		);
		await client.webhook(path, orders(1));
		const [parent] = await client.waiting(id, 1);
		expect(output(parent, 'Tell')).toEqual([
			expect.objectContaining({ status: 'unresolved', failedNode: 'Sub' }),
		]);
		const [asked] = await client.waiting(child, 1);
		expect((await answer(linkIn(asked))).status).toBe(200);
		expect((await client.endOf(asked.id)).status).toBe('success');

		// It is the person who is asked there that the execution goes on with.
		const { resumeUrl } = parent.data.resultData.runData.Hold[0].metadata!;
		expect((await answer(resumeUrl!)).status).toBe(200);
		const ended = await client.endOf(parent.id);
		expect(ended.status).toBe('success');
		expect(output(ended, 'After')).toEqual([
			expect.objectContaining({ body: { by: 'ada' }, webhookUrl: expect.any(String) as string }),
		]);
		expect(service.callsBelow(`/${path}/pay/`)).toBe(0);
	});

	it.each([
		['a Guard of its own', 'sub-alone', alone],
		['a Guard in another one’s branch', 'sub-inside', inside],
	])(
		'in an execution of its own goes on with its answer: %s',
		async (_, path, make) => {
			const { client } = on;
			const child = await client.createActive(asking(path));
			const id = await client.createActive(make(path, child));
			await client.webhook(path, orders(1));
			const [asked] = await client.waiting(child, 1);
			await answer(linkIn(asked));
			const items = await until(
				'the item to complete',
				async () => {
					const ended = await client.ended(id, 1);
					const done = ended.flatMap((each) => output(each, 'Done'));
					return done.length > 0 && done;
				},
				60_000,
			);
			expect(items.map((item) => item.path)).toEqual([`/${path}/pay/1?by=ada`]);
		},
		120_000,
	);
});
