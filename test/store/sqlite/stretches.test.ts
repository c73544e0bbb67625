import fc from 'fast-check';
import { join } from 'node:path';

import { connect } from '../../../nodes/store/sqlite/connect';
import type { Connection } from '../../../nodes/store/sqlite/connection';
import {
	downwards,
	firstOf,
	KEY,
	upwards,
	type Place,
	type Stretch,
} from '../../../nodes/store/sqlite/stretches';
import { firstRecords } from '../firstRecords';
import { temporaryFolder } from './database';

const KINDS = 6;
const DOWN = downwards('created_at', `failure_kind = ${KEY[0]} and status = ${KEY[1]}`);
const UP = upwards('created_at', `failure_kind = ${KEY[0]} and status = ${KEY[1]}`);

const ADD_KIND = `insert into failure_kinds select :kind, 'kind ' || :kind, workflow_id, guard_id,
	error_type, failed_node_id, failed_node_name, failed_node_type from failure_kinds limit 1`;
const ADD = `insert into records (id, origin, guard_run, failure_kind, item_index, status, message,
	started_at, created_at, updated_at, size, signature)
	select :id, cast(:id as blob), guard_run, :kind, 0, :status, '', 0, :at, 0, 0, '' from guard_runs`;

let connection: Connection;
let remove: () => void;
beforeAll(async () => {
	const temporary = temporaryFolder();
	remove = temporary.remove;
	connection = await connect(join(temporary.folder, 'records.sqlite'));
	await connection.write((sql) => {
		for (const statement of firstRecords((hex) => `x'${hex}'`)) sql.run(statement);
		for (let kind = 2; kind <= KINDS; kind++) sql.run(ADD_KIND, { kind });
	});
});
afterAll(async () => {
	await connection.close();
	remove();
});

/** Most are of the first kind, and many of one moment. */
const record = fc.record({
	kind: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: KINDS })),
	status: fc.constantFrom('unresolved', 'resolved'),
	at: fc.integer({ min: 1, max: 12 }),
});

const stretches: Stretch[] = Array.from({ length: KINDS - 1 }, (_, n) => [n + 1, 'resolved']);

it('gives the first of all stretches in order, from wherever, whichever way', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(record, { maxLength: 120 }),
			fc.integer({ min: 1, max: 60 }),
			fc.record({ at: fc.integer({ min: 0, max: 13 }), seq: fc.nat(150) }),
			async (records, limit, from) => {
				await connection.write((sql) => {
					sql.run('delete from records');
					records.forEach((each, n) => sql.run(ADD, { id: `r${n}`, ...each }));
					const all = records
						.map(({ kind, status, at }, n) => ({ kind, status, place: { at, seq: n + 1 } }))
						.filter(({ kind, status }) => kind < KINDS && status === 'resolved')
						.map(({ place }) => place)
						.sort((one, other) => one.at - other.at || one.seq - other.seq);
					const isBehind = (one: Place) =>
						one.at > from.at || (one.at === from.at && one.seq > from.seq);
					const isBefore = (one: Place) =>
						one.at < from.at || (one.at === from.at && one.seq < from.seq);
					expect(firstOf(sql, UP, stretches, limit, {}, from)).toEqual(
						all.filter(isBehind).slice(0, limit),
					);
					expect(firstOf(sql, DOWN, stretches, limit, {}, from)).toEqual(
						all.filter(isBefore).reverse().slice(0, limit),
					);
				});
			},
		),
		{ numRuns: 150 },
	);
});

it('gives nothing of no stretches', async () => {
	expect(await connection.read((sql) => firstOf(sql, UP, [], 10, {}))).toEqual([]);
});
