import { orders } from './harness/guarded';
import { OwnN8n } from './harness/n8n';
import { ask, withOperations } from './harness/operations';
import { ordersWorkflow } from './harness/orders';
import { Gate, inTurn, slow, startService, type Service } from './harness/service';
import { until } from './harness/until';
import { allOf, whereabouts } from './harness/whereabouts';

const NUMBERS = [1, 2, 3, 4, 5];
/** n8n's shortest useful one: 60 % of it is for the items under way. */
const GRACE_SECONDS = 5;

describe('n8n is shut down while a branch runs', () => {
	let n8n: OwnN8n;
	let service: Service;

	beforeAll(async () => {
		service = await startService();
		n8n = await OwnN8n.start({ N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_SECONDS) });
	}, 120_000);
	afterAll(async () => {
		await n8n?.end();
		await service?.close();
	});

	const calls = (path: string, step: string) =>
		NUMBERS.map((order) => service.calls(`/${path}/${step}/${order}`));

	/** Starts an execution, and shuts n8n down while it charges order 3. */
	async function shutDownIn(path: string, whenTold: () => void): Promise<string> {
		const definition = ordersWorkflow(service.url, path, {}, { maxParallelRetries: 1 });
		const id = await n8n.client.createActive(withOperations(definition, path));
		await n8n.client.webhook(path, orders(...NUMBERS));
		await until('order 3', async () => service.calls(`/${path}/charge/3`) === 1);
		const ended = n8n.shutDown();
		await until('the shutdown to begin', async () => n8n.log().includes('Received SIGTERM'));
		whenTold();
		await ended;
		return id;
	}

	const finished = async (id: string, path: string) =>
		await until(
			'all orders to complete',
			async () => {
				const found = await whereabouts(n8n.client, id, path);
				return found.stored.length === 0 && found.completed;
			},
			60_000,
		);

	it('the item under way completes, the others are kept and go on when n8n is back', async () => {
		const path = 'shutdown';
		const gate = new Gate(slow(0));
		service.answers.set(`/${path}/charge/3`, gate.answer);
		const id = await shutDownIn(path, () => gate.open());
		expect(calls(path, 'reserve')).toEqual([1, 1, 1, 0, 0]);
		await n8n.startAgain();
		const [first] = (await n8n.client.ended(id, 1)).slice(0, 1);
		expect(first.status).toBe('success');
		expect(await finished(id, path)).toEqual(NUMBERS);
		expect(calls(path, 'reserve')).toEqual([1, 1, 1, 1, 1]);
		expect(calls(path, 'charge')).toEqual([1, 1, 1, 1, 1]);
	});

	it('a node that does not end within the grace time is run anew', async () => {
		const path = 'shutdown-late';
		const never = new Gate(slow(0));
		service.answers.set(`/${path}/charge/3`, inTurn(never.answer, slow(0)));
		const id = await shutDownIn(path, () => {});
		await n8n.startAgain();
		await n8n.client.ended(id, 1);
		expect(await finished(id, path)).toEqual(NUMBERS);
		expect(calls(path, 'reserve')).toEqual([1, 1, 1, 1, 1]);
		expect(calls(path, 'charge')).toEqual([1, 1, 2, 1, 1]);
		const records = await ask(n8n.client, path, 'list');
		expect(records.map(({ message }) => message)).toContain(
			'Interrupted at "Charge": n8n was shut down',
		);
		expect(allOf(await whereabouts(n8n.client, id, path))).toEqual(NUMBERS);
	});
});
