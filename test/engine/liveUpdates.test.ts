import type { ExecutionLifecycleHooks } from 'n8n-core';

import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();
const orders = (count: number) => Array.from({ length: count }, (_, order) => ({ order }));

/** Counts events of a node. */
function counting(node: string) {
	const counts = { before: 0, after: 0 };
	const onHooks = (hooks: ExecutionLifecycleHooks) => {
		hooks.addHandler('nodeExecuteBefore', async (name) => {
			if (name === node) counts.before += 1;
		});
		hooks.addHandler('nodeExecuteAfter', async (name) => {
			if (name === node) counts.after += 1;
		});
	};
	return { counts, onHooks };
}

describe('live updates', () => {
	it('trap 1.22: with Save Execution Progress, the ends of guarded nodes are told at intervals', async () => {
		const { n8n } = harness;
		const { counts, onHooks } = counting('First');
		await n8n.run(guarded({}, {}, { saveExecutionProgress: true }), { items: orders(50), onHooks });
		expect(counts).toEqual({ before: 50, after: 1 });
	});

	it('trap 1.22: never hands the nested state on: it would be saved as the execution’s', async () => {
		const { n8n } = harness;
		const states = new Set<unknown>();
		const { state } = await n8n.run(guarded(), {
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteAfter', async (_name, _task, given) => void states.add(given)),
		});
		expect([...states]).toEqual([state]);
		expect([...states][0]).toBe(state);
	});

	it.each([1, 8])(
		'section 3: caps messages to the editor, each beginning with its end (%i parallel)',
		async (maxParallelItems) => {
			const { n8n } = harness;
			n8n.on('First', async (items) => {
				await new Promise((resolve) => setImmediate(resolve));
				return items;
			});
			const { counts, onHooks } = counting('First');
			const { output } = await n8n.run(guarded({ maxParallelItems }), {
				items: orders(150),
				mode: 'manual',
				onHooks,
			});
			expect(counts).toEqual({ before: 100, after: 100 });
			expect(output('First')).toHaveLength(150);
		},
	);

	it('tells all of a production run', async () => {
		const { n8n } = harness;
		const { counts, onHooks } = counting('Second');
		await n8n.run(guarded(), { items: orders(150), onHooks });
		expect(counts).toEqual({ before: 150, after: 150 });
	});

	it('trap 2.3: what is told of a run refers to other runs by their places in the execution', async () => {
		const { n8n } = harness;
		const told: unknown[] = [];
		const { state } = await n8n.run(guarded(), {
			items: orders(3),
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteAfter', async (name, { source }) => {
					if (name === 'Second') told.push(source);
				}),
		});
		const placed = state.resultData.runData.Second.map(({ source }) => source);
		expect(placed.map(([source]) => source!.previousNodeRun ?? 0)).toEqual([0, 1, 2]);
		expect(told).toEqual(placed);
	});

	it('trap 2.6: streaming clients get no error chunk for an error the Guard deals with', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		n8n.on('First', async (items, context) => {
			context.sendChunk('item', 0, 'hello');
			return items;
		});
		const chunks: string[] = [];
		await n8n.run(guarded(), {
			onHooks: (hooks) => hooks.addHandler('sendChunk', async ({ type }) => void chunks.push(type)),
		});
		expect(chunks).not.toContain('error');
		expect(chunks).toContain('item');
	});

	it('trap 2.5: what a node wants done at the end of the execution is done there, once', async () => {
		const { n8n } = harness;
		const done: string[] = [];
		n8n.on('First', (items, context) => {
			context.onExecutionFinish?.(
				async () => void done.push(`closed ${String(items[0].json.order)}`),
			);
			return items;
		});
		n8n.on('Done', (items) => {
			done.push('behind the Guard');
			return items;
		});
		await n8n.run(guarded(), { items: orders(2) });
		expect(done[0]).toBe('behind the Guard');
		expect(done).toHaveLength(3);
	});

	it('trap 2.5: that a node fetched data is told of the execution', async () => {
		const { n8n } = harness;
		n8n.on('First', async (items, context) => {
			const { additionalData } = context as unknown as {
				additionalData: { hooks: ExecutionLifecycleHooks };
			};
			// As n8n does where a node makes a request.
			await additionalData.hooks.runHook('nodeFetchedData', ['workflow-1', context.getNode()]);
			return items;
		});
		const fetched: unknown[] = [];
		await n8n.run(guarded(), {
			onHooks: (hooks) =>
				hooks.addHandler('nodeFetchedData', async (id, node) => void fetched.push([id, node.name])),
		});
		expect(fetched).toEqual([['workflow-1', 'First']]);
	});

	it('forwards responses to the caller', async () => {
		const { n8n } = harness;
		n8n.on('First', async (items, context) => {
			await context.sendResponse({ body: 'ok', headers: {}, statusCode: 200 });
			return items;
		});
		const responses: unknown[] = [];
		await n8n.run(guarded(), {
			onHooks: (hooks) => hooks.addHandler('sendResponse', async (r) => void responses.push(r)),
		});
		expect(responses).toHaveLength(1);
	});
});
