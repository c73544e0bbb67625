import { http } from '../support/errors';
import { guarded } from '../support/definition';
import { useHarness } from '../support/harness';

const harness = useHarness();

describe('a Guard', () => {
	it.each(['v1', 'v0'] as const)(
		'stores the item that fails, lets the others finish, and finishes it from the failed node (execution order %s)',
		async (executionOrder) => {
			const workflow = () => guarded({}, {}, { executionOrder });
			const { n8n } = harness;
			n8n.failOn('Second', http(503), ({ order }) => order === 2);
			const orders = [1, 2, 3].map((order) => ({ order }));
			const first = await n8n.run(workflow(), { items: orders });
			expect(first.run.status).toBe('success');
			expect(first.output('Done')).toEqual([{ order: 1 }, { order: 3 }]);
			const [told] = first.output('Tell');
			expect(told).toMatchObject({ status: 'pending', failedNode: 'Second' });
			expect(n8n.calls('First')).toBe(3);

			n8n.on('Second', (items) => items);
			const second = await n8n.resume(workflow());
			expect(second.run.status).toBe('success');
			expect(second.output('Done')).toEqual([{ order: 2 }]);
			expect(n8n.calls('First')).toBe(3);
			expect((await n8n.record()).status).toBe('resolved');
		},
	);
});
