import type { Settlement } from '../executionStore';
import { bringsPayload, toNewPayload, type NewPayload } from '../newPayload';
import { leaseMismatch } from '../refusals';
import { SUMMARY_COLUMNS } from '../rows';
import { storable } from '../text';
import { replacePayload, withWholeBlobs } from './blobs';
import type { Connection, Row, Statements, Steps } from './connection';
import { JOINED } from './joined';

const FIND = `select ${SUMMARY_COLUMNS}, signature, upstream, payloads.data as payload,
	(select data from contents where contents.id = upstream) as upstream_data,
	(select hash from contents where contents.id = snapshot) as snapshot_hash
	from ${JOINED} join payloads on payloads.record = seq where records.id = :id`;

/** The payload that a settlement brings, ready to be written; undefined when the old one stays. */
export async function newPayload(
	connection: Connection,
	id: string,
	settlement: Settlement,
	secret: string,
): Promise<NewPayload | undefined> {
	if (!bringsPayload(settlement)) return undefined;
	const row = await connection.read((sql) => {
		const found = sql.get(FIND, { id: storable(id) });
		return found && withWholeBlobs(sql, found);
	});
	if (!row) throw leaseMismatch(id);
	return await toNewPayload(row, settlement, secret);
}

export function* writeNewPayload(
	sql: Statements,
	{ seq }: Row,
	{ data, signature }: NewPayload,
): Steps<void> {
	yield* replacePayload(sql, Number(seq), data);
	sql.run('update records set size = :size, signature = :signature where seq = :seq', {
		seq,
		signature,
		size: data.length,
	});
}
