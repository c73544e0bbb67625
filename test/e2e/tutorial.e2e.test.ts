import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { output } from './harness/client';
import { onSharedN8n } from './harness/onN8n';
import type { WorkflowDefinition } from './harness/workflow';

const EXAMPLE = join(__dirname, '../../docs/examples/first-guard.json');

/** The README's five-minute tutorial, step by step. */
describe('the tutorial', () => {
	const on = onSharedN8n();

	it('goes as the README says', async () => {
		const { client } = on;
		const { port } = new URL(client.url);
		const read = (text: string) =>
			JSON.parse(text.replaceAll('127.0.0.1:5678', `127.0.0.1:${port}`)) as WorkflowDefinition;
		const text = readFileSync(EXAMPLE, 'utf8');
		const created = await client.create(read(text));

		const manual = await client.runManually(created.id, 'Start');
		expect(manual.status).toBe('success');
		expect(manual.data.resultData.runData.Charge).toHaveLength(3);
		expect(output(manual, 'Done')).toHaveLength(2);
		expect(output(manual, 'Tell the Team')).toEqual([
			expect.objectContaining({
				errorType: 'ConnectionError',
				because: 'code ECONNREFUSED',
				status: 'pending',
				failedNode: 'Charge',
			}),
		]);

		await client.activate(created);
		const [, retry] = await client.ended(created.id, 2);
		expect(retry.mode).toBe('trigger');
		expect(retry.data.resultData.runData.Price).toHaveLength(1);
		expect(output(retry, 'Tell the Team')).toEqual([
			expect.objectContaining({ status: 'pending', attempts: 1 }),
		]);

		await client.change(
			created.id,
			read(text.replace('127.0.0.1:9/charge', '127.0.0.1:5678/healthz')),
		);
		const [, , last] = await client.ended(created.id, 3);
		expect(output(last, 'Done')).toEqual([{ status: 'ok' }]);
	});
});
