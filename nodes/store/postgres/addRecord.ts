import type { RecordSummary } from '../../domain/record';
import type { NewRecord } from '../executionStore';
import { whyFull, type Limits } from '../limits';
import { ORIGIN_COLUMNS, toNewRow, type NewRow } from '../newRow';
import { idTaken } from '../refusals';
import { toSummary } from '../rows';
import { isStoreError } from '../storeError';
import { addRows, IS_OPEN, type NewItem } from './addRows';
import { dropUnshared } from './contents';
import type { Database, Query } from './database';
import type { Grouped } from './groups';

export type Adds = Grouped<NewItem, RecordSummary | undefined>;

const BY_ORIGIN = `select * from @.records
	where ${ORIGIN_COLUMNS.map((column) => `${column} = :${column}`).join(' and ')}`;

const ADD_CONTENT =
	'insert into @.contents (hash, data) values (:hash, :data) on conflict do nothing';

const OPEN_NOW = `select coalesce(sum(n), 0) as n, coalesce(sum(bytes), 0) as bytes from @.counts
	where workflow_id = :workflow_id and ${IS_OPEN}`;

/** @throws StoreError `storeFull` */
async function checkRoom(query: Query, { row, limits }: NewItem): Promise<void> {
	const [open] = await query(OPEN_NOW, row.columns);
	const now = { records: Number(open.n), bytes: Number(open.bytes) };
	const full = whyFull(now, row.payload.length, limits);
	if (full) throw full;
}

/** Contents that were added for a record which then found no room. */
async function dropContents(database: Database, { upstream, snapshot }: NewRow): Promise<void> {
	await database.transaction(async (query) => {
		const hashes = [upstream.hash, snapshot.hash];
		const found = await query('select id from @.contents where hash = any(:hashes)', { hashes });
		await dropUnshared(
			query,
			found.map(({ id }) => String(id)),
		);
	});
}

/** Content may go with its last record between two statements; the next try adds it again. */
const TRIES = 5;

/** Finds out why a record was not added with others, and adds it if it can be. */
async function addAlone(database: Database, item: NewItem): Promise<RecordSummary> {
	const { row } = item;
	return await database.run(async (query) => {
		for (let tries = 0; tries < TRIES; tries++) {
			const [existing] = await query(BY_ORIGIN, row.columns);
			if (existing) return toSummary(existing);
			const [taken] = await query('select 1 from @.records where id = :id', row.columns);
			if (taken) throw idTaken(String(row.columns.id));
			await checkRoom(query, item);
			for (const { hash, data } of [row.upstream, row.snapshot]) {
				await query(ADD_CONTENT, { hash, data });
			}
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
		if (isStoreError(error) && error.code === 'storeFull') await dropContents(database, row);
		throw error;
	}
}
