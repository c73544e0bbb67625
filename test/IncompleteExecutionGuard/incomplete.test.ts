import { guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';
import { ownExecutionField } from '../support/runnerUnderTest';

const harness = useHarness();
const orders = [1, 2, 3].map((order) => ({ order }));

describe('Incomplete', () => {
	it('has exactly these fields for a record that is retried by itself', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order === 2);
		const { output, state } = await n8n.run(guarded(), { items: orders, executionId: '42' });
		const record = await n8n.record();
		expect(output('Tell')).toEqual([
			{
				id: record.id,
				status: 'pending',
				errorType: 'ConnectionError',
				because: 'HTTP status 503',
				message: record.message,
				failedNode: 'Second',
				attempts: 0,
				nextAttemptAt: new Date(record.nextAttemptAt!).toISOString(),
				executionId: '42',
				workflowId: 'workflow-1',
				...ownExecutionField(),
			},
		]);
		expect(state.resultData.runData.Guard[0].data!.main[2]![0].pairedItem).toEqual({ item: 1 });
	});

	it('has no next attempt for one that waits for a person', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(400));
		const { output } = await n8n.run(guarded());
		expect(output('Tell')).toEqual([
			expect.objectContaining({
				status: 'unresolved',
				errorType: 'DataError',
				nextAttemptAt: null,
			}),
		]);
	});

	it('counts them in the execution’s custom data', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503), ({ order }) => order !== 2);
		const { state } = await n8n.run(guarded(), { items: orders });
		expect(state.resultData.metadata).toEqual({ incompleteExecutions: '2' });
	});

	it('is written before the Guard goes on', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const counts: number[] = [];
		n8n.on('Tell', async (items) => {
			counts.push((await n8n.records()).length);
			return items;
		});
		await n8n.run(guarded(), { items: orders });
		expect(counts).toEqual([3]);
	});
});

describe('hints in the editor', () => {
	const hints = async (change: (definition: ReturnType<typeof guarded>) => void) => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		const definition = guarded();
		change(definition);
		const { state } = await n8n.run(definition);
		return state.resultData.runData.Guard[0].hints!.map(({ message }) => message);
	};
	const nothing = [expect.stringMatching(/^Nothing would retry these items/)];

	it('says nothing when a Trigger leads to the Guard', async () => {
		expect(await hints(() => {})).toEqual([]);
	});

	it('says so when there is none', async () => {
		expect(await hints(({ connections }) => delete connections.Trigger)).toEqual(nothing);
	});

	it('says so when it is disabled', async () => {
		expect(await hints(({ nodes }) => (nodes[7].disabled = true))).toEqual(nothing);
	});
});
