import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { output } from './harness/client';
import { orders } from './harness/guarded';
import { OwnN8n } from './harness/n8n';
import { ask, withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { down, silence, startService, type Service } from './harness/service';
import { until } from './harness/until';

const START_LIMIT_MS = 120_000;

/** Two workflows are struck by the same SIGKILL: one between failure and retry, one in an attempt. */
describe('n8n is killed and started again', () => {
	let n8n: OwnN8n;
	let service: Service;
	let between: string;
	let amid: string;

	beforeAll(async () => {
		service = await startService();
		n8n = await OwnN8n.start();
		const { client } = n8n;
		const create = async (path: string, customMinutes: string) => {
			service.answers.set(`/${path}/charge/1`, down);
			const definition = ordersWorkflow(service.url, path, { customMinutes }, { leaseMinutes: 1 });
			const id = await client.createActive(withOperations(definition, path));
			await client.webhook(path, orders(1, 2));
			await client.ended(id, 1);
			return id;
		};
		between = await create('between', '0.15');
		amid = await create('amid', '0.02, 0.02, 0.02');
		service.answers.set('/amid/charge/1', silence);
		const before = service.calls('/amid/charge/1');
		await until('an attempt to hang', async () => service.calls('/amid/charge/1') > before);
		expect(service.calls('/between/charge/1')).toBe(1);
		await n8n.kill();
		service.answers.clear();
		endLeases(join(n8n.folder, '.n8n', 'incomplete-executions.sqlite'));
		await n8n.startAgain();
	}, START_LIMIT_MS);

	afterAll(async () => {
		await n8n?.end();
		await service?.close();
	});

	/** As time does: a lease lasts a minute at least. */
	function endLeases(path: string): void {
		const database = new DatabaseSync(path);
		const { changes } = database
			.prepare('update records set lease_until = 0 where lease_until is not null')
			.run();
		database.close();
		expect(changes).toBe(1);
	}

	const resumed = async (id: string, path: string) => {
		const [record] = await until('the record to be resolved', async () => {
			const all = await ask(n8n.client, path, 'list');
			return all.every(({ status }) => status === 'resolved') && all;
		});
		const ids = await n8n.client.executionIds(id);
		const all = await Promise.all(ids.map(async (each) => await n8n.client.execution(each)));
		const done = all.filter(({ data }) => data.resultData.runData.Trigger);
		const [details] = await ask(n8n.client, path, 'get', { id: record.id });
		const history = details.attemptHistory as Array<{ outcome: string }>;
		return {
			done: done.flatMap((execution) => output(execution, 'Done').map((item) => item.path)),
			outcomes: history.map(({ outcome }) => outcome),
		};
	};

	it('a record that waited for its retry is retried from the failed node', async () => {
		expect(await resumed(between, 'between')).toEqual({
			done: ['/between/charge/1?shop=north'],
			outcomes: ['failed', 'succeeded'],
		});
		expect(service.calls('/between/reserve/1')).toBe(1);
		expect(service.calls('/between/charge/1')).toBe(2);
	});

	it('an attempt that was cut off counts as interrupted, and another one finishes the record', async () => {
		const { done, outcomes } = await resumed(amid, 'amid');
		expect(done).toEqual(['/amid/charge/1?shop=north']);
		expect(outcomes.slice(-2)).toEqual(['interrupted', 'succeeded']);
		expect(outcomes.filter((outcome) => outcome === 'succeeded')).toHaveLength(1);
		expect(service.calls('/amid/reserve/1')).toBe(1);
		expect(service.calls('/amid/charge/2')).toBe(1);
	});
});
