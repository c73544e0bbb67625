import { output, type Execution } from './harness/client';
import { orders } from './harness/guarded';
import { call, guard, noOp, split, store, trigger, webhook } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { until } from './harness/until';
import { node, workflow } from './harness/workflow';

const SEPARATE = { options: { separateExecutions: true } };

describe('an item whose sub-workflow waits, in an execution of its own, on a real n8n', () => {
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

	it.each([
		['a Guard of its own', 'sub-alone', alone],
		['a Guard in another one’s branch', 'sub-inside', inside],
	])(
		'goes on with its answer: %s',
		async (_, path, make) => {
			const { client, service } = on;
			const child = await client.createActive(asking(path));
			const id = await client.createActive(make(path, child));
			await client.webhook(path, orders(1));
			const asked: Execution = await until('the sub-workflow to wait', async () => {
				const [latest] = await client.executionIds(child);
				const found = latest === undefined ? undefined : await client.execution(latest);
				return found?.status === 'waiting' && found;
			});
			const [notified] = output(asked, 'Notify');
			const link = new URL(String(notified.path), service.url).search.replace('?link=', '');
			await fetch(link, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ by: 'ada' }),
			});
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
