import type { Settlement } from '../executionStore';
import { bringsPayload, toNewPayload, type NewPayload } from '../newPayload';
import { leaseMismatch } from '../refusals';
import { storable } from '../text';
import { withWholeBlobs, writePayload } from './blobs';
import type { Connection, Row, Statements, Steps } from './connection';

const FIND = `select records.*, payloads.data as payload,
	(select data from contents where contents.id = upstream) as upstream_data,
	(select hash from contents where contents.id = snapshot) as snapshot_hash
	from records join payloads on payloads.record = records.seq where id = :id`;

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

export function* replacePayload(
	sql: Statements,
	{ seq }: Row,
	{ data, signature }: NewPayload,
): Steps<void> {
	yield* writePayload(sql, Number(seq), data);
	sql.run('update records set size = :size, signature = :signature where seq = :seq', {
		seq,
		signature,
		size: data.length,
	});
}
