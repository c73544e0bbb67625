import { output, type Execution } from './harness/client';
import { orders } from './harness/guarded';
import { code, LATER } from './harness/nodes';
import { onSharedN8n } from './harness/onN8n';
import { withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { down, Gate, json, slow } from './harness/service';
import { until } from './harness/until';
import { whereabouts } from './harness/whereabouts';

const SEPARATE = { options: { separateExecutions: true } };
const isOwn = ({ mode }: Execution) => mode === 'integrated';

/** The items' own executions, by the order they are for. */
const byOrder = (executions: Execution[]) =>
	Object.fromEntries(
		executions.filter(isOwn).map((each) => [String(output(each, 'Guard')[0].order), each]),
	);

describe('Run As Separate Executions on a real n8n', () => {
	const on = onSharedN8n();

	it('lists one execution per item, failed ones as failed, linked from the Guard’s outputs', async () => {
		const { client, service } = on;
		service.answers.set('/separate/charge/2', down);
		const definition = ordersWorkflow(service.url, 'separate', { ...LATER, ...SEPARATE });
		// These refuse to give on an item that has a link.
		for (const name of ['Done', 'Tell'])
			Object.assign(
				definition.nodes.find((each) => each.name === name)!,
				code(name, 'return $input.all()'),
			);
		const id = await client.createActive(definition);
		await client.webhook('separate', orders(1, 2, 3));
		const all = await client.ended(id, 4);
		const own = byOrder(all);
		expect(Object.entries(own).map(([order, { status }]) => [order, status])).toEqual([
			['1', 'success'],
			['2', 'error'],
			['3', 'success'],
		]);
		const parent = all.find((each) => !isOwn(each))!;
		expect(parent.status).toBe('success');
		const { runData } = parent.data.resultData;
		const linksOn = (index: number) =>
			runData.Guard[0].data!.main[index]!.map(({ metadata }) => metadata?.subExecution);
		const link = (order: number) => ({ executionId: own[order].id, workflowId: id });
		expect([linksOn(1), linksOn(2)]).toEqual([[link(1), link(3)], [link(2)]]);
		expect(output(parent, 'Tell')).toEqual([
			expect.objectContaining({
				executionId: parent.id,
				itemExecutionId: own[2].id,
				because: 'HTTP status 503',
			}),
		]);
		// Each says by itself what it did, and for whom.
		const { resultData } = own[2].data;
		expect(resultData.lastNodeExecuted).toBe('Charge');
		expect(Object.keys(resultData.runData)).toEqual([
			'Webhook',
			'Split',
			'Guard',
			'Reserve',
			'Charge',
		]);
		expect(resultData.runData.Guard[0].metadata?.parentExecution).toMatchObject({
			executionId: parent.id,
			workflowId: id,
		});
		// Expressions behind a later item find that item.
		expect(output(own[3], 'Charge')).toEqual([{ ok: true, path: '/separate/charge/3?shop=north' }]);
	});

	it('retries in an execution of its own, from the failed node', async () => {
		const { client, service } = on;
		service.answers.set('/separate-retry/charge/1', down);
		const definition = ordersWorkflow(service.url, 'separate-retry', SEPARATE);
		const id = await client.createActive(definition);
		await client.webhook('separate-retry', orders(1));
		await client.ended(id, 4);
		service.answers.delete('/separate-retry/charge/1');
		const all = await until('the record to be finished', async () => {
			const ended = await client.ended(id, 4);
			return ended.some((each) => output(each, 'Done').length > 0) && ended;
		});
		const done = all.find((each) => output(each, 'Done').length > 0)!;
		expect(output(done, 'Done')).toEqual([
			{ ok: true, path: '/separate-retry/charge/1?shop=north' },
		]);
		expect(service.calls('/separate-retry/reserve/1')).toBe(1);
		const own = all.filter(isOwn);
		expect(own.at(-1)!.status).toBe('success');
		expect(new Set(own.slice(0, -1).map(({ status }) => status))).toEqual(new Set(['error']));
		expect(all.filter((each) => !isOwn(each) && each.status !== 'success')).toEqual([]);
	});

	it('runs items side by side', async () => {
		const { client, service } = on;
		const gate = new Gate(json(200, { ok: true }));
		for (const order of [1, 2, 3]) {
			service.answers.set(`/separate-parallel/charge/${order}`, gate.answer);
		}
		const options = { separateExecutions: true, maxParallelItems: 3 };
		const definition = ordersWorkflow(service.url, 'separate-parallel', { ...LATER, options });
		const id = await client.createActive(definition);
		const answer = client.webhook('separate-parallel', orders(1, 2, 3));
		await until(
			'three items to be under way',
			async () => service.callsBelow('/separate-parallel/charge/') === 3,
		);
		gate.open();
		await answer;
		const all = await client.ended(id, 4);
		expect(all.map(({ status }) => status)).toEqual(['success', 'success', 'success', 'success']);
		expect(all.flatMap((each) => output(each, 'Done'))).toHaveLength(3);
	});

	it('stops with the Guard’s execution, the call under way included', async () => {
		const { client, service } = on;
		const SLOW_MS = 15_000;
		service.answers.set('/separate-stop/reserve/2', slow(SLOW_MS));
		const definition = ordersWorkflow(service.url, 'separate-stop', { ...LATER, ...SEPARATE });
		const id = await client.createActive(withOperations(definition, 'separate-stop'));
		await client.webhook('separate-stop', orders(1, 2, 3));
		await until(
			'the second item to be under way',
			async () => service.calls('/separate-stop/reserve/2') === 1,
		);
		const all = await Promise.all(
			(await client.executionIds(id)).map(async (each) => await client.execution(each)),
		);
		const parent = all.find((each) => !isOwn(each))!;
		await client.request('POST', `/rest/executions/${parent.id}/stop`);
		const ended = await client.ended(id, 3);
		const own = ended.filter(isOwn).map(({ status }) => status);
		expect([own, (await client.endOf(parent.id)).status]).toEqual([
			['success', 'canceled'],
			'canceled',
		]);
		expect(service.calls('/separate-stop/reserve/3')).toBe(0);
		const found = await until('all items to be stored', async () => {
			const { completed, stored } = await whereabouts(client, id, 'separate-stop');
			return stored.length === 3 && { completed, stored };
		});
		expect(found.completed).toEqual([]);
		expect(found.stored.map(({ order, status }) => [order, status])).toEqual(
			[1, 2, 3].map((order) => [order, 'unresolved']),
		);
	});

	it('leaves out of the list what the workflow does not want saved', async () => {
		const { client, service } = on;
		const CHARGE = '/separate-unsaved/charge/';
		const definition = ordersWorkflow(service.url, 'separate-unsaved', { ...LATER, ...SEPARATE });
		service.answers.set('/separate-unsaved/charge/2', down);
		const id = await client.createActive({
			...definition,
			settings: { ...definition.settings, saveDataSuccessExecution: 'none' },
		});
		await client.webhook('separate-unsaved', orders(1, 2));
		await until('both to be charged', async () => service.callsBelow(CHARGE) === 2);
		// n8n deletes successful executions, the Guard's and the first item's, when they have ended.
		const [left] = await until('one execution to be left', async () => {
			const ids = await client.executionIds(id);
			return ids.length === 1 && ids;
		});
		const { mode, status } = await client.endOf(left);
		expect([mode, status]).toEqual(['integrated', 'error']);
	});
});
