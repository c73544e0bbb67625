import { define } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const zero = { parameters: { retrySchedule: 'custom', customMinutes: '0, 0' } };
const wiring = (...guards: string[]) =>
	guards.flatMap((guard) => [`Trigger > ${guard}`, `Store -ai_vectorStore> ${guard}`]);

describe('several Guards in one workflow', () => {
	/** `Guard > First`, and behind its `Completed`: `Inner > Second`, with `Done` at the end. */
	const inARow = () =>
		define(
			[
				'Webhook: webhook',
				'Guard: guard',
				'First: code',
				'Inner: guard',
				'Second: set',
				'Call: code',
				'Done: set',
				'Store: store',
				'Trigger: trigger',
			],
			[
				'Webhook > Guard > First',
				'Guard:1 > Inner > Second > Call',
				'Inner:1 > Done',
				...wiring('Guard', 'Inner'),
			],
			{
				Guard: zero,
				Inner: zero,
				Second: { parameters: { value: "={{ $('Webhook').item.json.order }}" } },
				Done: { parameters: { value: "={{ $('Webhook').item.json.order * 10 }}" } },
			},
		);
	const orders = [1, 2].map((order) => ({ order }));

	it('one behind the other: each keeps its own, and nothing of the other runs again', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503), ({ order }) => order === 1);
		n8n.failOn('Call', http(503), ({ order }) => order === 2);
		const { run, state } = await n8n.run(inARow(), { items: orders });
		expect(run.data.resultData.error).toBeUndefined();
		expect(state.resultData.metadata).toEqual({ incompleteExecutions: '2' });
		const records = await n8n.records();
		expect(records.map(({ guard, itemIndex }) => [guard.name, itemIndex])).toEqual([
			['Guard', 0],
			['Inner', 0],
		]);
		n8n.on('First', (items) => items);
		n8n.on('Call', (items) => items);
		// The one of the first Guard goes through the second Guard, too.
		const one = await n8n.resume(inARow());
		expect(one.run.data.resultData.error).toBeUndefined();
		expect(one.output('Done')).toEqual([{ order: 1, value: 10 }]);
		expect(one.output('Second')).toEqual([{ order: 1, value: 1 }]);
		const two = await n8n.resume(inARow());
		expect(two.run.data.resultData.error).toBeUndefined();
		expect(two.output('Done')).toEqual([{ order: 2, value: 20 }]);
		expect(n8n.calls('First')).toBe(3);
		expect((await n8n.records()).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
	});

	it('a resumed item that fails at the second Guard is kept there, with the path it came', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		await n8n.run(inARow(), { items: [{ order: 7 }] });
		n8n.on('First', (items) => items);
		n8n.failOn('Call', http(503));
		const { additionalData } = await n8n.resume(inARow());
		const records = await n8n.records();
		expect(
			records.map(({ guard, status, executionId }) => [guard.name, status, executionId]),
		).toEqual([
			['Guard', 'resolved', '1'],
			['Inner', 'pending', additionalData.executionId],
		]);
		n8n.on('Call', (items) => items);
		const { run, output } = await n8n.resume(inARow());
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done')).toEqual([{ order: 7, value: 70 }]);
	});

	it('side by side, with nodes of their own: each resumes its own', async () => {
		const { n8n } = harness;
		const sideBySide = () =>
			define(
				[
					'Webhook: webhook',
					'Guard: guard',
					'First: code',
					'Done: noOp',
					'Inner: guard',
					'Second: code',
					'Other: noOp',
					'Store: store',
					'Trigger: trigger',
				],
				[
					'Webhook > Guard > First',
					'Webhook > Inner > Second',
					'Guard:1 > Done',
					'Inner:1 > Other',
					...wiring('Guard', 'Inner'),
				],
				{ Guard: zero, Inner: zero },
			);
		for (const node of ['First', 'Second']) n8n.failOn(node, http(503));
		await n8n.run(sideBySide(), { items: [{ order: 1 }] });
		for (const node of ['First', 'Second']) n8n.on(node, (items) => items);
		const [one, two] = [await n8n.resume(sideBySide()), await n8n.resume(sideBySide())];
		const ran = [one, two].map(({ output }) => [output('Done').length, output('Other').length]);
		expect(ran.sort()).toEqual([
			[0, 1],
			[1, 0],
		]);
		expect([n8n.calls('First'), n8n.calls('Second')]).toEqual([2, 2]);
	});

	it('that share a node of their branches are refused, naming it', async () => {
		const { n8n } = harness;
		const shared = define(
			[
				'Webhook: webhook',
				'Guard: guard',
				'Inner: guard',
				'First: code',
				'Store: store',
				'Trigger: trigger',
			],
			['Webhook > Guard > First', 'Webhook > Inner > First', ...wiring('Guard', 'Inner')],
			{ Guard: zero, Inner: zero },
		);
		const { run } = await n8n.run(shared);
		expect(run.data.resultData.error?.message).toBe(
			'"Inner" enters the guarded branch at "First" without passing the Guard',
		);
		expect(n8n.calls('First')).toBe(0);
	});
});

describe('a Guard that runs twice in one execution', () => {
	/** Two paths of other lengths lead to the Guard: it runs for each of them. */
	const twice = () =>
		define(
			[
				'Webhook: webhook',
				'Short: code',
				'Long: code',
				'Longer: code',
				'Guard: guard',
				'First: code',
				'Second: set',
				'Done: set',
				'Store: store',
				'Trigger: trigger',
			],
			[
				'Webhook > Short > Guard > First > Second',
				'Webhook > Long > Longer > Guard',
				'Guard:1 > Done',
				...wiring('Guard'),
			],
			{
				Guard: zero,
				Second: { parameters: { value: "={{ $('Guard').item.json.path }}" } },
				Done: { parameters: { value: "={{ $json.value + $('Webhook').item.json.order }}" } },
			},
		);

	it('keeps the items of each run apart, and resumes each by the path it came', async () => {
		const { n8n } = harness;
		n8n.on('Short', (items) =>
			items.map(({ json }, item) => ({ json: { ...json, path: 'short' }, pairedItem: { item } })),
		);
		n8n.on('Longer', (items) =>
			items.map(({ json }, item) => ({ json: { ...json, path: 'long' }, pairedItem: { item } })),
		);
		n8n.failOn('First', http(503), ({ order }) => order === 2);
		const { run, output } = await n8n.run(twice(), { items: [{ order: 1 }, { order: 2 }] });
		expect(run.data.resultData.error).toBeUndefined();
		expect(
			output('Done')
				.map(({ value }) => value)
				.sort(),
		).toEqual(['long1', 'short1']);
		const records = await n8n.records();
		expect(records.map(({ runIndex, itemIndex }) => [runIndex, itemIndex])).toEqual([
			[0, 1],
			[1, 1],
		]);
		n8n.on('First', (items) => items);
		const values: unknown[] = [];
		while (values.length < records.length) {
			const resumed = await n8n.resume(twice());
			expect(resumed.run.data.resultData.error).toBeUndefined();
			values.push(...resumed.output('Done').map(({ value }) => value));
		}
		expect(values.sort()).toEqual(['long2', 'short2']);
		expect([n8n.calls('Short'), n8n.calls('Longer'), n8n.calls('First')]).toEqual([1, 1, 6]);
	});
});
