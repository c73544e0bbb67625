import type { INodeExecutionData } from 'n8n-workflow';

import { define, guarded, plugModel, type Definition } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

/** The definition with another name for one of its nodes. */
const renamed = (definition: Definition, node: string, name: string): Definition =>
	JSON.parse(JSON.stringify(definition).replaceAll(`"${node}"`, `"${name}"`)) as Definition;

/** Every object of JavaScript has these: looked for without care, a node seems to have run. */
const NAMES = ['constructor', 'toString'];

describe.each(NAMES)('a node with the name "%s"', (name) => {
	it.each(['Webhook', 'Guard', 'First', 'Second', 'Done'])(
		'is run, fails and is resumed like any other: %s',
		async (node) => {
			const { n8n } = harness;
			const workflow = renamed(guarded(), node, name);
			const nameOf = (other: string) => (other === node ? name : other);
			n8n.failOn(nameOf('Second'), http(503), ({ order }) => order === 2);
			const first = await n8n.run(workflow, { items: [{ order: 1 }, { order: 2 }] });
			expect(first.output(nameOf('Done'))).toEqual([{ order: 1 }]);
			n8n.on(nameOf('Second'), (items) => items);
			const resumed = await n8n.resume(workflow);
			expect(resumed.run.status).toBe('success');
			expect(resumed.output(nameOf('Done'))).toEqual([{ order: 2 }]);
			expect(n8n.calls(nameOf('First'))).toBe(2);
		},
	);

	it('that does not run is none of those that gave something', async () => {
		const { n8n } = harness;
		const workflow = renamed(
			define(
				['Webhook: webhook', 'Guard: guard', 'If: if', 'Other: code', 'Done: noOp', 'Store: store'],
				['Webhook > Guard > If', 'If:1 > Other', 'Guard:1 > Done', 'Store -ai_vectorStore> Guard'],
			),
			'Other',
			name,
		);
		const { output } = await n8n.run(workflow, { items: [{ order: 1 }] });
		expect(output('Done')).toEqual([{ order: 1 }]);
	});

	it('that is a model, not asked before its agent fails, has no part in it', async () => {
		const { n8n } = harness;
		const workflow = guarded();
		plugModel(workflow, 'Second');
		n8n.failOn('Second', http(503));
		await n8n.run(renamed(workflow, 'Model', name));
		expect(await n8n.record()).toMatchObject({ status: 'pending', because: 'HTTP status 503' });
	});

	it('that was to run next when the execution was stopped, is what goes on', async () => {
		const { n8n } = harness;
		const workflow = renamed(guarded(), 'Second', name);
		let stop = () => {};
		n8n.on('First', (items: INodeExecutionData[]) => {
			stop();
			return items;
		});
		await n8n.run(workflow, { onStart: (run) => (stop = () => run.cancel()) });
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			failedNode: expect.objectContaining({ name }) as unknown,
		});
	});
});
