import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionStore } from '../../../nodes/store/executionStore';
import { connect } from '../../../nodes/store/sqlite/connect';
import { SqliteStore } from '../../../nodes/store/sqlite/sqliteStore';
import { SECRET, type TestDatabase } from '../conformance/database';

/** A folder of one test, and how to remove it. */
export function temporaryFolder() {
	const folder = mkdtempSync(join(tmpdir(), 'incomplete-executions-sqlite-'));
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function freshSqlite(): Promise<TestDatabase> {
	const { folder, remove } = temporaryFolder();
	const path = join(folder, 'records.sqlite');
	const stores: ExecutionStore[] = [];
	let now = 1_700_000_000_000;
	const raw = <T>(work: (database: DatabaseSync) => T): T => {
		const database = new DatabaseSync(path);
		try {
			// Whoever changes the file need not keep to its rules.
			database.exec('pragma foreign_keys = off');
			return work(database);
		} finally {
			database.close();
		}
	};
	return {
		open: async ({ secret = SECRET } = {}) => {
			const store = new SqliteStore(await connect(path), secret, () => now);
			stores.push(store);
			return store;
		},
		pass: async (ms) => {
			now += ms;
		},
		execute: async (sql) => raw((database) => database.exec(sql)),
		query: async (sql) => raw((database) => database.prepare(sql).all()),
		dispose: async () => {
			for (const store of stores) await store.close();
			remove();
		},
	};
}
