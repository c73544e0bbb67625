import { output } from './harness/client';
import { call, code, guard, LATER, noOp, operations, store } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { down } from './harness/service';
import { node, workflow } from './harness/workflow';

describe('a manual run', () => {
	const on = onSharedN8n();

	const run = async (name: string, options: object) => {
		const { client, service } = on;
		service.answers.set(`/${name}/2`, down);
		const { id } = await client.create(
			workflow(
				name,
				[
					node('Manual', 'manualTrigger'),
					code('Orders', 'return [1, 2, 3].map((order) => ({ json: { order } }));'),
					guard({ ...LATER, options }),
					store(),
					call('Call', `=${service.url}/${name}/{{ $json.order }}`),
					noOp('Done'),
					noOp('Tell'),
					{ ...operations('List', { operation: 'getAll', filters: {} }), alwaysOutputData: true },
				],
				[
					'Manual > Orders > Guard > Call',
					'Guard#1 > Done',
					'Guard#2 > Tell > List',
					'Store + Guard',
					'Store + List',
				],
			),
		);
		const execution = await client.runManually(id, 'Manual');
		expect(execution.status).toBe('success');
		expect(output(execution, 'Done')).toHaveLength(2);
		expect(execution.data.resultData.runData.Call).toHaveLength(3);
		return execution;
	};

	it('stores nothing, and shows what would be stored', async () => {
		const execution = await run('manual', {});
		expect(output(execution, 'Tell')).toEqual([
			expect.objectContaining({ id: null, status: 'pending', errorType: 'ConnectionError' }),
		]);
		expect(output(execution, 'List')).toEqual([{}]);
		const hints = execution.data.resultData.runData.Guard[0].hints ?? [];
		expect(hints.map(({ message }) => message).join(' ')).toContain('Store Manual Runs');
	});

	it('stores when Store Manual Runs is on', async () => {
		const execution = await run('manual-stores', { storeManualRuns: true });
		const [told] = output(execution, 'Tell');
		expect(told).toMatchObject({ id: expect.any(String) as string, status: 'pending' });
		expect(output(execution, 'List')).toEqual([expect.objectContaining({ id: told.id })]);
	});
});
