import type { RecordSummary } from '../../domain/record';
import type { NewRecord } from '../executionStore';
import { whyFull, type Limits } from '../limits';
import { toNewRow, type NewRow } from '../newRow';
import { idTaken } from '../refusals';
import { SUMMARY_COLUMNS, toSummary } from '../rows';
import { isStoreError } from '../storeError';
import { addRows, type NewItem } from './addRows';
import { OPEN } from './counting';
import type { Database, Query } from './database';
import type { Grouped } from './groups';
import { RECORDS } from './joined';
import { addShared, dropContents, dropRuns } from './shared';

export type Adds = Grouped<NewItem, RecordSummary | undefined>;

const BY_ORIGIN = `select ${SUMMARY_COLUMNS} from ${RECORDS} where origin = :origin`;

const OPEN_NOW = `select ${OPEN} from @.counters where workflow_id = :workflow`;

/** @throws StoreError `storeFull` */
async function checkRoom(query: Query, { row, limits }: NewItem): Promise<void> {
	const [open] = await query(OPEN_NOW, { workflow: row.failureKind.columns.workflow_id });
	const now = { records: Number(open.open_records), bytes: Number(open.open_bytes) };
	const full = whyFull(now, row.payload.length, limits);
	if (full) throw full;
}

const RUN = 'select guard_run from @.guard_runs where hash = :hash';
const CONTENTS = 'select id from @.contents where hash = any(:hashes)';

/** What was added for a record which then found no room. */
async function dropShared(
	database: Database,
	{ guardRun, upstream, snapshot }: NewRow,
): Promise<void> {
	await database.transaction(async (query) => {
		const runs = await query(RUN, { hash: guardRun.hash });
		await dropRuns(
			query,
			runs.map(({ guard_run: run }) => String(run)),
		);
		const contents = await query(CONTENTS, { hashes: [upstream.hash, snapshot.hash] });
		await dropContents(
			query,
			contents.map(({ id }) => String(id)),
		);
	});
}

/** What is shared may go with its last record between two statements; the next try adds it again. */
const TRIES = 5;

/** Finds out why a record was not added with others, and adds it if it can be. */
async function addAlone(database: Database, item: NewItem): Promise<RecordSummary> {
	const { row } = item;
	return await database.run(async (query) => {
		for (let tries = 0; tries < TRIES; tries++) {
			const [existing] = await query(BY_ORIGIN, { origin: row.origin });
			if (existing) return toSummary(existing);
			const [taken] = await query('select 1 from @.records where id = :id', { id: row.columns.id });
			if (taken) throw idTaken(row.columns.id);
			await checkRoom(query, item);
			await addShared(query, row);
			const [added] = await addRows(query, [item]);
			if (added) return added;
		}
		throw new Error('Shared content is removed as fast as it is added');
	});
}

/** Keeps a record with its first attempt; the one that is there already stays as it is. */
export async function addRecord(
	{ database, adds }: { database: Database; adds: Adds },
	{ record, limits }: { record: NewRecord; limits: Limits },
	secret: string,
): Promise<RecordSummary> {
	const row = await toNewRow(record, secret);
	const item = { row, limits };
	const added = await adds.do(item);
	if (added) return added;
	try {
		return await addAlone(database, item);
	} catch (error) {
		if (isStoreError(error) && error.code === 'storeFull') await dropShared(database, row);
		throw error;
	}
}
