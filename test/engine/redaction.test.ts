import { OPERATIONS_TYPE } from '../../nodes/connector/nodeTypes';
import { define, guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

const production = { redaction: { version: 2, production: true, manual: false } };
const SECRET = { order: 1, card: '4111' };

/** An execution fails whose data n8n hides, or does not. */
async function failed(runtimeData: object | undefined): Promise<string> {
	const { n8n } = harness;
	n8n.failOn('Second', http(503));
	await n8n.run(guarded(), { items: [SECRET], runtimeData });
	return (await n8n.record()).id;
}

async function get(id: string, mode: 'manual' | 'webhook', runtimeData: object | undefined) {
	const workflow = define(
		['Start: manualTrigger', `Get: ${OPERATIONS_TYPE}`, 'Store: store'],
		['Start > Get', 'Store -ai_vectorStore> Get'],
		{ Get: { parameters: { operation: 'get', id } } },
	);
	const { output } = await harness.n8n.run(workflow, { mode, runtimeData });
	return output('Get')[0];
}

describe('trap 2.15: a record shows data that n8n would hide', () => {
	it('hides it from an execution whose own data is shown, and tells so', async () => {
		const id = await failed(production);
		const shown = await get(id, 'manual', production);
		expect(shown).toMatchObject({
			redacted: true,
			input: [{ json: {} }],
			failedNodeInput: [{ json: {} }],
			error: { name: 'NodeApiError', httpCode: '503' },
		});
		expect(JSON.stringify(shown)).not.toContain(SECRET.card);
	});

	it('gives it to an execution that is hidden as well: workflows can work with it', async () => {
		const id = await failed(production);
		const shown = await get(id, 'webhook', production);
		expect(shown.input).toEqual([expect.objectContaining({ json: SECRET })]);
		expect(shown).not.toHaveProperty('redacted');
	});

	it.each([undefined, { redaction: { version: 1, policy: 'manual-only' } }])(
		'hides nothing that n8n shows: %j',
		async (runtimeData) => {
			const id = await failed(runtimeData);
			expect((await get(id, 'manual', undefined)).input).toEqual([
				expect.objectContaining({ json: SECRET }),
			]);
		},
	);

	it('knows n8n’s older form of the policy', async () => {
		const id = await failed({ redaction: { version: 1, policy: 'non-manual' } });
		expect(await get(id, 'manual', undefined)).toMatchObject({ redacted: true });
	});

	it('still goes on with the data', async () => {
		const { n8n } = harness;
		await failed(production);
		n8n.on('Second', (items) => items);
		const { output } = await n8n.resume(guarded());
		expect(output('Done')).toEqual([SECRET]);
	});
});
