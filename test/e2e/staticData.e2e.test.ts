import { output } from './harness/client';
import { guarded, orders } from './harness/guarded';
import { code } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';

/** Counts in the workflow's static data, as n8n keeps it from one execution to the next. */
const COUNT = `
	const data = $getWorkflowStaticData('global');
	data.count = (data.count ?? 0) + 1;
	return [{ json: { count: data.count } }];`;

describe('static data that Code nodes in the branch change', () => {
	const on = onSharedN8n();

	it.each([false, true])('is there in the next execution (separate: %s)', async (separate) => {
		const { client } = on;
		const path = `static-data-${separate}`;
		const id = await client.createActive(
			guarded({
				path,
				branch: [code('Count', COUNT)],
				chains: ['Guard > Count'],
				guardParameters: { options: { separateExecutions: separate } },
			}),
		);
		const perRun = separate ? 3 : 1;
		await client.webhook(path, orders(1, 2));
		await client.ended(id, perRun);
		await client.webhook(path, orders(3, 4));
		const executions = await client.ended(id, 2 * perRun);
		const counts = executions.flatMap((each) => output(each, 'Done')).map(({ count }) => count);
		expect(counts).toEqual([1, 2, 3, 4]);
	});
});
