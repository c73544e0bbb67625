import { readFileSync } from 'node:fs';
import type { Event } from 'jest-circus';
import { TestEnvironment } from 'jest-environment-node';

const LINES = 40;

/** Shows the end of n8n's log with every test that fails. */
export default class N8nEnvironment extends TestEnvironment {
	handleTestEvent(event: Event): void {
		if (event.name !== 'test_done' || event.test.errors.length === 0) return;
		const { n8nLogFiles } = this.global as { n8nLogFiles?: Set<string> };
		for (const file of n8nLogFiles ?? []) {
			const tail = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LINES).join('\n');
			process.stderr.write(`\n--- n8n's log when "${event.test.name}" failed ---\n${tail}\n---\n`);
		}
	}
}
