import { KEY } from './globalSetup';
import type { OwnN8n } from './n8n';

export default async function globalTeardown(): Promise<void> {
	await (globalThis as { [KEY]?: OwnN8n })[KEY]?.end();
}
