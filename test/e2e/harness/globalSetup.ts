import { OwnN8n, share } from './n8n';

/** Kept for globalTeardown.ts, which runs in the same realm. */
export const KEY = Symbol.for('n8n-nodes-incomplete-executions.e2e');

export default async function globalSetup(): Promise<void> {
	const n8n = await OwnN8n.start();
	share(n8n);
	(globalThis as { [KEY]?: OwnN8n })[KEY] = n8n;
}
