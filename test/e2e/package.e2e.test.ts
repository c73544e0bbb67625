import { readFileSync } from 'node:fs';

import {
	OPERATIONS_TYPE,
	GUARD_TYPE,
	STORE_TYPE,
	TRIGGER_TYPE,
} from '../../nodes/connector/nodeTypes';
import { sharedN8n } from './harness/n8n';
import { onSharedN8n } from './harness/onN8n';

describe('the package in n8n', () => {
	const on = onSharedN8n();

	it('is loaded without a word of complaint', () => {
		const log = readFileSync(sharedN8n().logFile, 'utf8');
		const [start] = log.split('Editor is now accessible');
		expect(start).toContain('Initializing n8n process');
		// Lines of a stack name n8n's folder, which may be called after us.
		const about = start
			.split('\n')
			.filter((line) => !/^\s+at /.test(line))
			.filter((line) => /incomplete.?execution|experimental|failed to load/i.test(line));
		expect(about).toEqual([]);
	});

	it('offers its nodes, and the operations as a tool for the AI Agent, too', async () => {
		const { url, cookie } = on.client;
		const response = await fetch(`${url}/types/nodes.json`, { headers: { cookie } });
		const types = (await response.json()) as Array<{ name: string }>;
		const ours = types.map(({ name }) => name).filter((name) => /incompleteExecution/.test(name));
		expect([...new Set(ours)].sort()).toEqual(
			[GUARD_TYPE, STORE_TYPE, TRIGGER_TYPE, OPERATIONS_TYPE, `${OPERATIONS_TYPE}Tool`].sort(),
		);
	});
});
