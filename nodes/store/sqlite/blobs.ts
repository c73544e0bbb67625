import type { Row, Statements, Steps } from './connection';

/** Bytes written at a stretch: about a millisecond's work. The first of them lie with their row. */
const PART = 1024 * 1024;

const ADD_PAYLOAD = 'insert into payloads (record, data) values (?, ?)';
const DROP_PAYLOAD = 'delete from payloads where record = :owner';
const ADD_PAYLOAD_PART =
	'insert into payload_parts (record, part, data) values (:owner, :part, :data)';
const DROP_PAYLOAD_PARTS = 'delete from payload_parts where record = :owner';
const PAYLOAD_PARTS = 'select data from payload_parts where record = :owner order by part';

const FIND_CONTENT = 'select id from contents where hash = :hash';
const ADD_CONTENT = 'insert into contents (hash, data) values (:hash, :data) returning id';
const ADD_CONTENT_PART =
	'insert into content_parts (content, part, data) values (:owner, :part, :data)';
const CONTENT_PARTS = 'select data from content_parts where content = :owner order by part';

const first = (data: Buffer): Buffer => data.subarray(0, PART);

function* writeRest(sql: Statements, statement: string, owner: number, data: Buffer): Steps<void> {
	for (let part = 1; part * PART < data.length; part++) {
		yield;
		sql.run(statement, { owner, part, data: data.subarray(part * PART, (part + 1) * PART) });
	}
}

/** Writes a new record's payload. */
export function* addPayload(sql: Statements, record: number, data: Buffer): Steps<void> {
	sql.insert(ADD_PAYLOAD, [record, first(data)]);
	yield* writeRest(sql, ADD_PAYLOAD_PART, record, data);
}

/** Writes a record's payload in place of the one that is there. */
export function* replacePayload(sql: Statements, record: number, data: Buffer): Steps<void> {
	sql.run(DROP_PAYLOAD_PARTS, { owner: record });
	sql.run(DROP_PAYLOAD, { owner: record });
	yield* addPayload(sql, record, data);
}

/** Keeps a content once. @returns its id */
export function* keepContent(
	sql: Statements,
	{ hash, data }: { hash: string; data: Buffer },
): Steps<number> {
	const existing = sql.get(FIND_CONTENT, { hash });
	if (existing) return Number(existing.id);
	const owner = Number(sql.get(ADD_CONTENT, { hash, data: first(data) })!.id);
	yield* writeRest(sql, ADD_CONTENT_PART, owner, data);
	return owner;
}

function whole(sql: Statements, statement: string, owner: unknown, data: unknown): unknown {
	if (!(data instanceof Uint8Array) || data.length < PART) return data;
	const rest = sql.all(statement, { owner: Number(owner) });
	return Buffer.concat([data, ...rest.map((row) => row.data as Uint8Array)]);
}

/** A row of `records` with the whole of those of its three blobs that it has. */
export const withWholeBlobs = (sql: Statements, row: Row): Record<string, unknown> => ({
	...row,
	payload: whole(sql, PAYLOAD_PARTS, row.seq, row.payload),
	upstream_data: whole(sql, CONTENT_PARTS, row.upstream, row.upstream_data),
	snapshot_data: whole(sql, CONTENT_PARTS, row.snapshot, row.snapshot_data),
});
