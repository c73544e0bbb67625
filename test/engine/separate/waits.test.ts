import { executionStatus } from '../../../nodes/engine/hostExecutions';
import { guarded, type Definition } from '../../support/definition';
import { http } from '../../support/errors';
import { useHarness, type Execution } from '../../support/harness';

// n8n's database is not here; on a real n8n: test/e2e/separateWaits.e2e.test.ts.
jest.mock('../../../nodes/engine/hostExecutions', () => ({
	stopExecution: () => false,
	executionStatus: jest.fn(),
}));

const harness = useHarness();
const FOR_SOMEBODY = '3000-01-01T00:00:00.000Z';

const asking = (name = 'First'): Definition =>
	guarded(
		{ separateExecutions: true },
		{ [name]: { type: 'n8n-nodes-base.wait', parameters: { until: FOR_SOMEBODY } } },
	);

/** The execution that waits. */
const waiting = () => harness.n8n.subExecutions.ended.at(-1)!;

beforeEach(() => {
	const status = async (id: string) => harness.n8n.subExecutions.status(id);
	jest.mocked(executionStatus).mockImplementation(status);
});

/** What n8n says of the one that waits, from now on. */
function itIs(status: string | undefined): void {
	const { id } = waiting();
	const known = async (each: string) =>
		each === id ? status : harness.n8n.subExecutions.status(each);
	jest.mocked(executionStatus).mockImplementation(known);
}

/** So long ago that the Store hands the record out by now. */
async function aWhileAgo(run: () => Promise<Execution>): Promise<Execution> {
	await harness.n8n.store();
	const now = Date.now.bind(Date);
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() - 16_000);
	try {
		return await run();
	} finally {
		clock.mockRestore();
	}
}

const resumeNow = async (workflow: Definition) => {
	await (await harness.n8n.store()).resubmit('workflow-1', { filter: {} });
	return await harness.n8n.resume(workflow);
};

describe('an item that waits for somebody, in an execution of its own', () => {
	it('is left to n8n, and kept in the Store until its end is known', async () => {
		const { n8n } = harness;
		const first = await aWhileAgo(async () => await n8n.run(asking()));
		expect([first.run.status, waiting().status]).toEqual(['success', 'waiting']);
		expect(first.output('Tell')).toEqual([
			expect.objectContaining({
				status: 'pending',
				errorType: null,
				message: '"First" waits for somebody outside',
				itemExecutionId: waiting().id,
			}),
		]);
		const look = await n8n.resume(asking());
		expect([look.output('Done'), n8n.calls('Second')]).toEqual([[], 0]);
		expect(await n8n.record()).toMatchObject({ status: 'pending', attempts: 0 });
		expect(n8n.subExecutions.ended).toHaveLength(1);
	});

	it('says in a manual run, which stores nothing, that nothing comes out when it is answered', async () => {
		const { n8n } = harness;
		const { output } = await n8n.run(asking(), { mode: 'manual' });
		const { id, status } = waiting();
		expect(status).toBe('waiting');
		expect(output('Tell')).toEqual([
			expect.objectContaining({
				id: null,
				itemExecutionId: id,
				warning: expect.stringContaining(`execution ${id} still waits`) as unknown,
			}),
		]);
	});

	it('has an execution that n8n saves when it ends, whatever the workflow wants saved', async () => {
		const { n8n } = harness;
		const settings = { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' } as const;
		const { workflow } = await n8n.run({ ...asking(), settings });
		expect(waiting().workflow.settings).toMatchObject({
			saveDataSuccessExecution: 'all',
			saveDataErrorExecution: 'all',
		});
		expect(workflow.settings).toEqual(settings);
	});

	it('is so, too, when a node asks for no longer than a time', async () => {
		const { n8n } = harness;
		const { description, ...wait } = n8n.nodes['n8n-nodes-base.wait'];
		const webhooks = [{ name: 'default' as const, httpMethod: 'GET' as const, path: '' }];
		const restarted = webhooks.map((each) => ({ ...each, restartWebhook: true }));
		n8n.nodes['test.approval'] = { ...wait, description: { ...description, webhooks: restarted } };
		const until = new Date(Date.now() + 600_000).toISOString();
		const approval = { type: 'test.approval', parameters: { until } };
		await n8n.run(guarded({ separateExecutions: true }, { First: approval }));
		expect(waiting().status).toBe('waiting');
		expect(await n8n.record()).toMatchObject({
			status: 'pending',
			message: '"First" waits for somebody outside',
		});
	});

	it('comes out of Completed where its last node dealt with an error itself', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const workflow = asking();
		Object.assign(
			workflow.nodes.find(({ name }) => name === 'Second')!,
			{
				onError: 'continueRegularOutput',
			},
		);
		await n8n.run(workflow, { items: [{ order: 7 }] });
		const { id } = waiting();
		await n8n.subExecutions.goOn(id);
		expect(n8n.subExecutions.status(id)).toBe('error');
		const { output } = await resumeNow(workflow);
		expect(output('Done')).toEqual([{ order: 7 }]);
		expect(n8n.calls('Second')).toBe(1);
	});

	it('comes out of Completed when n8n has gone on to the end of the branch', async () => {
		const { n8n } = harness;
		await n8n.run(asking(), { items: [{ order: 7 }] });
		const { id } = waiting();
		await n8n.subExecutions.goOn(id);
		const { output, state } = await resumeNow(asking());
		expect(output('Done')).toEqual([{ order: 7 }]);
		expect(n8n.calls('Second')).toBe(1);
		expect((await n8n.record()).status).toBe('resolved');
		const [done] = state.resultData.runData.Guard[0].data!.main[1]!;
		expect(done.metadata?.subExecution).toEqual({ executionId: id, workflowId: 'workflow-1' });
		expect(Object.keys(state.resultData.runData)).toEqual(
			expect.arrayContaining(['Webhook', 'First', 'Second']),
		);
	});

	it('is retried from the node that failed after the answer', async () => {
		const { n8n } = harness;
		await n8n.run(asking());
		n8n.failOn('Second', http(503));
		await n8n.subExecutions.goOn(waiting().id);
		await resumeNow(asking());
		expect(await n8n.record()).toMatchObject({
			status: 'pending',
			errorType: 'ConnectionError',
			failedNode: expect.objectContaining({ name: 'Second' }) as unknown,
		});
		n8n.on('Second', (items) => items);
		const { output } = await n8n.resume(asking());
		expect(output('Done')).toHaveLength(1);
		expect((await n8n.record()).status).toBe('resolved');
	});

	it('may wait again, behind a node that failed first', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		await n8n.run(asking('Second'));
		n8n.on('First', (items) => items);
		await n8n.resume(asking('Second'));
		expect([waiting().status, (await n8n.record()).status]).toEqual(['waiting', 'pending']);
		await n8n.subExecutions.goOn(waiting().id);
		const { output } = await resumeNow(asking('Second'));
		expect(output('Done')).toHaveLength(1);
	});

	it.each([
		['canceled', { reason: /^Interrupted: the execution was stopped/ }],
		['crashed', { message: /ended as "crashed"/ }],
	])('is held for a person when its execution was %s, and then asks anew', async (status, said) => {
		const { n8n } = harness;
		await aWhileAgo(async () => await n8n.run(asking()));
		const first = waiting().id;
		itIs(status);
		await n8n.resume(asking());
		const [[field, words]] = Object.entries(said);
		expect(await n8n.record()).toMatchObject({
			status: 'unresolved',
			[field]: expect.stringMatching(words) as unknown,
		});
		await resumeNow(asking());
		expect([waiting().status, waiting().id === first]).toEqual(['waiting', false]);
		expect([(await n8n.record()).status, n8n.calls('Second')]).toEqual(['pending', 0]);
		await n8n.subExecutions.goOn(waiting().id);
		const { output } = await resumeNow(asking());
		expect([output('Done').length, n8n.calls('Second')]).toEqual([1, 1]);
	});

	it('is held for a person when its execution is gone', async () => {
		const { n8n } = harness;
		await aWhileAgo(async () => await n8n.run(asking()));
		itIs(undefined);
		await n8n.resume(asking());
		const { status, reason } = await n8n.record();
		expect([status, reason]).toEqual(['unresolved', expect.stringMatching(/was deleted/)]);
	});

	it.each(['canceled', undefined])(
		'asks anew at once when it is resubmitted and its execution is %s',
		async (status) => {
			const { n8n } = harness;
			await n8n.run(asking());
			itIs(status);
			await resumeNow(asking());
			expect(n8n.subExecutions.ended.map((each) => each.status)).toEqual(['waiting', 'waiting']);
			expect(await n8n.record()).toMatchObject({ status: 'pending', waitTill: expect.any(Number) });
			await n8n.subExecutions.goOn(waiting().id);
			expect((await resumeNow(asking())).output('Done')).toHaveLength(1);
		},
	);

	it('is found under the names that nodes have now', async () => {
		const { n8n } = harness;
		await n8n.run(asking(), { items: [{ order: 7 }] });
		await n8n.subExecutions.goOn(waiting().id);
		const renamed = JSON.parse(
			JSON.stringify(asking())
				.replaceAll('"name":"Second"', '"name":"Last"')
				.replaceAll('"node":"Second"', '"node":"Last"'),
		) as Definition;
		const { output } = await resumeNow(renamed);
		expect(output('Done')).toEqual([{ order: 7 }]);
	});

	it('waits for its sub-workflow as well', async () => {
		const { n8n } = harness;
		n8n.on('First', async (items, context) => {
			await context.putExecutionToWait(new Date(FOR_SOMEBODY));
			return items;
		});
		const workflow = guarded(
			{ separateExecutions: true },
			{ First: { type: 'n8n-nodes-base.executeWorkflow' } },
		);
		await n8n.run(workflow);
		expect((await n8n.record()).message).toBe('"First" waits for its sub-workflow');
		expect(waiting().status).toBe('waiting');
	});
});
