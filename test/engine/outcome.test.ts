import { guarded, plugModel } from '../support/definition';
import { http, plain } from '../support/errors';
import { payloadOf } from '../support/forge';
import { useHarness } from '../support/harness';

const harness = useHarness();

describe('trap 1.10: run.status is not the truth', () => {
	it('takes an error with "canceled" in its text for an error', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', plain('Order 7 was canceled by the customer'));
		const { output } = await n8n.run(guarded({ otherErrors: 'hold' }), {
			items: [{ order: 7 }, { order: 8 }],
		});
		expect(output('Tell')).toHaveLength(2);
		expect((await n8n.records()).map(({ message }) => message)).toEqual(
			Array(2).fill('Order 7 was canceled by the customer'),
		);
	});

	it('takes an error named like a cancel for an error', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', () => Object.assign(new Error('no'), { name: 'OrderCancelledError' }));
		await n8n.run(guarded({ otherErrors: 'hold' }));
		expect(await n8n.record()).toMatchObject({ message: 'no' });
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'takes an error that the last node deals with itself for none, in a retry, too (%s)',
		async (onError) => {
			const { n8n } = harness;
			n8n.failOn('Second', http(503));
			const handling = guarded({}, { Second: { onError } });
			const { output } = await n8n.run(handling, { items: [{ order: 7 }] });
			expect(output('Done')).toEqual([{ order: 7 }]);
			expect(await n8n.records()).toEqual([]);
			await n8n.run(guarded(), { items: [{ order: 8 }] });
			expect((await n8n.resume(handling)).output('Done')).toEqual([{ order: 8 }]);
			expect((await n8n.record()).status).toBe('resolved');
		},
	);

	it('an error of a hook restarts the item at the branch’s start: the engine’s stack says nothing', async () => {
		const { n8n } = harness;
		const { output } = await n8n.run(guarded({ otherErrors: 'hold' }), {
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteBefore', async (name) => {
					if (name === 'Second') throw new Error('the hook broke');
				}),
		});
		expect(output('Tell')).toEqual([expect.objectContaining({ message: 'the hook broke' })]);
		expect((await payloadOf(n8n)).continuation.start).toBe('branch');
		expect((await n8n.record()).reason).toMatch(/engine itself failed/);
	});

	it('an engine error after a handled node error is classified itself, not that node’s error', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		const workflow = guarded(
			{ otherErrors: 'hold' },
			{ First: { onError: 'continueRegularOutput' } },
		);
		await n8n.run(workflow, {
			onHooks: (hooks) =>
				hooks.addHandler('nodeExecuteBefore', async (name) => {
					if (name === 'Second') throw new Error('the hook broke');
				}),
		});
		expect(await n8n.record()).toMatchObject({
			errorType: 'RuntimeError',
			message: 'the hook broke',
		});
	});

	it('node issues, which the engine throws before there is a promise, are an error of every item', async () => {
		const { n8n } = harness;
		const workflow = guarded({ otherErrors: 'hold' }, { Second: { parameters: { needed: '' } } });
		const state = { items: [{ order: 1 }, { order: 2 }], mode: 'manual' as const };
		const { output } = await n8n.run(workflow, {
			...state,
			// A run up to the Guard: n8n does not check the nodes behind it.
			startData: { destinationNode: { nodeName: 'Guard', mode: 'inclusive' } },
		});
		expect(n8n.calls('First')).toBe(0);
		expect(output('Guard', 2)).toHaveLength(2);
	});
});

describe('trap 1.14: the stored error is a stump', () => {
	const axiosError = () =>
		Object.assign(new Error('Request failed with status code 429'), {
			name: 'AxiosError',
			code: 'ERR_BAD_REQUEST',
			config: { headers: { Authorization: 'Bearer secret-token' } },
			request: { _header: 'Authorization: Bearer secret-token' },
			response: { status: 429, headers: { 'retry-after': '120' } },
		});

	it('classifies the raw error: its class, causes and headers', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', axiosError);
		await n8n.run(guarded());
		const { errorType, nextAttemptAt, createdAt } = await n8n.record();
		expect(errorType).toBe('RateLimitError');
		expect(nextAttemptAt! - createdAt).toBe(120_000);
	});

	it('reads the cause of an error that n8n drops', async () => {
		const { n8n } = harness;
		const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
		n8n.failOn('Second', () => new Error('It did not work', { cause }));
		await n8n.run(guarded());
		expect((await n8n.record()).errorType).toBe('ConnectionError');
	});

	it('keeps the class name, which n8n’s copy loses', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', () => new TypeError('no'));
		await n8n.run(guarded({ otherErrors: 'hold' }));
		const { id, workflowId } = await n8n.record();
		const { error } = await (await n8n.store()).get(workflowId, id);
		expect(error).toMatchObject({ name: 'TypeError', message: 'no' });
	});

	it('stores no credentials that hang on an error', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', axiosError);
		await n8n.run(guarded());
		const { id, workflowId } = await n8n.record();
		const whole = await (await n8n.store()).get(workflowId, id);
		expect(JSON.stringify(whole)).not.toContain('secret-token');
	});

	it.each(['First', 'Webhook'])('nor on an error that %s dealt with itself', async (node) => {
		const { n8n } = harness;
		n8n.failOn(node, axiosError);
		n8n.failOn('Second', http(503));
		await n8n.run(guarded({}, { [node]: { onError: 'continueRegularOutput' } }));
		const { id, workflowId } = await n8n.record();
		const whole = await (await n8n.store()).get(workflowId, id);
		expect(JSON.stringify(whole)).not.toContain('secret-token');
	});

	it('takes the error of the node that failed, not one that n8n dealt with before', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(429));
		await n8n.run(
			guarded(
				{},
				{ First: { onError: 'continueRegularOutput' }, Second: { type: 'test.declarative' } },
			),
		);
		expect(await n8n.record()).toMatchObject({
			errorType: 'ConnectionError',
			failedNode: { name: 'Second' },
		});
	});

	it('finds an agent’s error in the run of its model', async () => {
		const { n8n } = harness;
		n8n.on('Model', () => {
			throw http(429)();
		});
		const workflow = guarded({}, { Second: { type: 'test.agent' } });
		plugModel(workflow, 'Second');
		const { run } = await n8n.run(workflow);
		expect(run.data.resultData.error).toBeUndefined();
		expect(await n8n.record()).toMatchObject({
			errorType: 'RateLimitError',
			message: 'The model did not answer',
			failedNode: { name: 'Second' },
		});
	});

	it('finds what an agent says of its error, where no run has it', async () => {
		const { n8n } = harness;
		n8n.on('Second', (_, context) => {
			context.setMetadata({ tracing: { 'ai.agent.failure.type': 'RateLimitError' } });
			throw plain('The model did not answer')();
		});
		const { run } = await n8n.run(guarded());
		expect(run.data.resultData.error).toBeUndefined();
		expect(await n8n.record()).toMatchObject({
			errorType: 'RateLimitError',
			message: 'The model did not answer',
		});
	});
});
