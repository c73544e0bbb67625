import type { IDataObject } from 'n8n-workflow';

import { guarded } from '../../support/definition';
import { useHarness, type Execution, type RunOptions } from '../../support/harness';

export const orders = [1, 2, 3, 4, 5].map((order) => ({ order }));
export const numbers = (items: IDataObject[]) => items.map(({ order }) => order);

type Cut = (context: unknown) => void;

/** The harness, with executions that are cut off in mid-branch, and the orders accounted for. */
export function useCuttingOff() {
	const harness = useHarness();
	return {
		harness,

		/** Cuts the execution off while a node works on an order. */
		cutIn(node: string, order: number, by: 'stop' | Cut): Pick<RunOptions, 'onStart'> {
			let stop = () => {};
			harness.n8n.on(node, (items, context) => {
				if (items[0].json.order === order) (by === 'stop' ? stop : by)(context);
				return items;
			});
			return { onStart: (run) => (stop = () => run.cancel()) };
		},

		/** What became of each order: each must be in exactly one place. */
		async whereabouts({ output }: Pick<Execution, 'output'>) {
			const store = await harness.n8n.store();
			const records = await harness.n8n.records();
			const stored = await Promise.all(
				records.map(async ({ id, status, message }) => {
					const { continuation } = (await store.get('workflow-1', id)) as unknown as {
						continuation: { input: { items: Array<{ json: { order: number } }> } };
					};
					return { order: continuation.input.items[0].json.order, status, message };
				}),
			);
			const done = numbers(output('Done')).map((order) => ({ order, status: 'completed' }));
			return [...done, ...stored].sort((a, b) => Number(a.order) - Number(b.order));
		},

		/** Every open record goes on, as often as it takes. */
		async finishAll(definition = guarded()): Promise<unknown[]> {
			const { n8n } = harness;
			await (await n8n.store()).resubmit('workflow-1', { filter: {} });
			const done: unknown[] = [];
			for (let left = (await n8n.records()).length; left > 0; left--) {
				done.push(...numbers((await n8n.resume(definition)).output('Done')));
			}
			return done;
		},

		everyNodeRanOnce() {
			for (const node of ['First', 'Second']) {
				const ran = harness.n8n.script.calls[node].flat();
				expect(numbers(ran).sort()).toEqual([1, 2, 3, 4, 5]);
			}
		},
	};
}
