import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { hostStoreSettings } from '../../nodes/engine/hostStore';
import type { ExecutionStore } from '../../nodes/store/executionStore';
import { openStore } from '../../nodes/store/openStore';

/** A store in this test's n8n user folder, with a clock that stands until it is moved. */
export interface TemporaryStore {
	store: ExecutionStore;
	/** As people type it into the Store node. */
	file: string;
	path: string;
	clock: { now: number };
}

const opened: ExecutionStore[] = [];

/** The Store node that is given this file gets the same store, with the same clock. */
export async function temporaryStore(now = Date.now()): Promise<TemporaryStore> {
	const file = `${randomUUID()}.sqlite`;
	const { folder, secret } = hostStoreSettings();
	const path = join(folder, file);
	const clock = { now };
	const store = await openStore({ driver: 'sqlite', path, secret, clock: () => clock.now });
	opened.push(store);
	return { store, file, path, clock };
}

/** For `afterAll`. */
export async function closeTemporaryStores(): Promise<void> {
	for (const store of opened.splice(0)) await store.close();
}
