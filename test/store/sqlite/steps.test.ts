import { join } from 'node:path';

import { connect } from '../../../nodes/store/sqlite/connect';
import type { Connection } from '../../../nodes/store/sqlite/connection';
import { SqliteStore } from '../../../nodes/store/sqlite/sqliteStore';
import { failure, newRecord, WORKFLOW } from '../conformance/records';
import { temporaryFolder } from './database';

/** The connection's own, which it shows nobody. */
interface Prepared {
	statements: Map<string, unknown>;
}

const RECORDS = 6000;

let connection: Connection;
let store: SqliteStore;
let remove: () => void;
beforeEach(async () => {
	const temporary = temporaryFolder();
	remove = temporary.remove;
	connection = await connect(join(temporary.folder, 'records.sqlite'));
	store = new SqliteStore(connection, 's', () => 1_000_000);
	await store.add(newRecord({ failure: failure({ message: 'the oldest' }) }));
	const columns = (await connection.read((sql) => sql.all('pragma table_info(records)')))
		.map(({ name }) => String(name))
		.filter((name) => name !== 'seq');
	const values = columns.map((name) =>
		name === 'id'
			? `'x' || n`
			: name === 'origin'
				? `cast(n as blob)`
				: name === 'message'
					? `'common'`
					: name,
	);
	await connection.write((sql) =>
		sql.run(`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${RECORDS})
			insert into records (${columns.join()}) select ${values.join()} from numbers, records`),
	);
});
afterEach(async () => {
	await connection.close();
	remove();
});

/** How often others had their turn while the work went on. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
	let turns = 0;
	let working = true;
	const turn = () => {
		turns += 1;
		if (working) setImmediate(turn);
	};
	setImmediate(turn);
	await work();
	working = false;
	return turns;
}

it.each(['resubmit', 'discard', 'delete'] as const)(
	'%s of very many lets others have their turn',
	async (operation) => {
		const turns = await turnsDuring(async () => {
			const { changed } = await store[operation](WORKFLOW, { filter: {} });
			expect(changed).toHaveLength(RECORDS + 1);
		});
		expect(turns).toBeGreaterThanOrEqual(RECORDS / 100);
	},
);

it('many records, added one after the other, let others have their turn', async () => {
	const turns = await turnsDuring(async () => {
		for (let n = 0; n < 300; n++) await store.add(newRecord());
	});
	expect(turns).toBeGreaterThanOrEqual(3);
});

it('a search that finds little lets others have their turn', async () => {
	const turns = await turnsDuring(async () => {
		const { records } = await store.list(WORKFLOW, { text: 'OLDEST' }, { limit: 10 });
		expect(records).toHaveLength(1);
	});
	expect(turns).toBeGreaterThanOrEqual(RECORDS / 2000);
});

it('prepares the same statements whatever the filter', async () => {
	const run = async (n: number) => {
		const ids = Array.from({ length: n }, (_, index) => `g${index}`);
		await store.claim({ workflowId: WORKFLOW, guardIds: ids, maxInProgress: 9, claimMs: 1 });
		await store.list(WORKFLOW, { errorType: ids as never[], text: ids.join() }, { limit: n + 1 });
		await store.delete(WORKFLOW, { ids });
	};
	const prepared = (connection as unknown as { statements: Prepared }).statements.statements;
	await run(1);
	const before = prepared.size;
	await run(40);
	expect(prepared.size).toBe(before);
});
