import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

import { openStore, type StoreSettings } from '../../nodes/store/openStore';
import { allOf } from '../store/conformance/records';
import { temporaryFolder } from '../store/sqlite/database';
import { faults } from './faults';
import { crashRounds } from './rounds';

/** `npm run test:crash` sets more. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 10);

it(
	`SQLite keeps its word through ${ROUNDS} rounds of SIGKILL`,
	async () => {
		const { folder, remove } = temporaryFolder();
		const path = join(folder, 'records.sqlite');
		const settings: StoreSettings = { driver: 'sqlite', path, secret: 'crash' };
		const events = await crashRounds(ROUNDS, settings, folder);
		const store = await openStore(settings);
		const records = await allOf(store, 1000);
		expect(faults(events, records)).toEqual([]);
		for (const { id, workflowId } of records) await store.get(workflowId, id);
		await store.close();
		const database = new DatabaseSync(path);
		expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
		expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
		database.close();
		remove();
	},
	60_000 + ROUNDS * 20_000,
);
