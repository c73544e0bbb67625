import type { N8nClient } from './client';
import { sharedClient } from './n8n';
import { startService, type Service } from './service';

/** The shared n8n and a service of the file's own. */
export interface OnN8n {
	client: N8nClient;
	service: Service;
}

/** Registers what a test file on the shared n8n needs; the fields are there once tests run. */
export function onSharedN8n(): OnN8n {
	const on = {} as OnN8n;
	beforeAll(async () => {
		on.client = sharedClient();
		on.service = await startService();
	});
	afterAll(async () => {
		try {
			await on.client?.deactivateAll();
		} finally {
			await on.service?.close();
		}
	});
	return on;
}
