import { KEY } from './globalSetup';
import type { Postgres } from './postgres';

export default async function globalTeardown(): Promise<void> {
	await (globalThis as { [KEY]?: Postgres })[KEY]?.stop();
}
