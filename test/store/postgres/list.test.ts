import { START } from '../../../nodes/store/cursor';
import type { RecordFilter } from '../../../nodes/store/executionStore';
import { listStatement } from '../../../nodes/store/postgres/list';
import { openPostgres } from '../../../nodes/store/postgres/open';
import { statementFor } from '../../../nodes/store/postgres/statement';
import { sharedPostgres } from '../../support/postgres';
import { settingsFor, withClient } from './server';

const WORKFLOW = 'workflow-1';
const LIMIT = 51;

/** Enough that reading all of them could not be taken for reading a page of each stretch. */
const FILL = `insert into contents (hash, data) values ('hash', '');
	insert into guard_runs (hash, workflow_name, guard_name, guard_type, execution_id, outer_items,
		run_index, upstream, snapshot)
	select n::text, 'Orders', 'Guard', 'guard', n::text, '', 0, id, id
	from generate_series(1, 100) as n, contents;
	insert into failure_kinds (hash, workflow_id, guard_id, guard_key, error_type, failed_node_id,
		failed_node_name, failed_node_type)
	select type || node, '${WORKFLOW}', 'g', 1, type, 'node-' || node, 'Node ' || node, 'node'
	from unnest(array['DataError', 'ConnectionError']) as type, generate_series(0, 3) as node;
	insert into records (id, origin, guard_run, failure_kind, guard_key, item_index, status, because,
		message, started_at, created_at, updated_at, size, payload, signature)
	select n::text, gen_random_uuid(), 1 + n % 100, 1 + n % 8, 1, 0,
		(array['unresolved', 'resolved', 'discarded'])[1 + n % 3], 'because', 'message', n, n, n, 100, '',
		'signature'
	from generate_series(1, 15000) as n;
	analyze records, guard_runs, failure_kinds`;

interface Plan {
	'Relation Name'?: string;
	'Actual Rows': number;
	'Rows Removed by Filter'?: number;
	Plans?: Plan[];
}

/** How many records each scan of a plan has read. */
const readBy = (plan: Plan): number[] => [
	...(plan['Relation Name'] === 'records'
		? [plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)]
		: []),
	...(plan.Plans ?? []).flatMap(readBy),
];

describe('the first page of a list', () => {
	const settings = settingsFor(sharedPostgres());

	beforeAll(async () => {
		await (await openPostgres(settings)).close();
		await withClient(settings, async (client) => await client.query(FILL));
	});
	afterAll(async () => {
		await withClient(settings, async (client) => {
			await client.query(`drop schema "${settings.schema}" cascade`);
		});
	});

	const FILTERS: Array<[string, RecordFilter]> = [
		['all', {}],
		['a status', { status: ['unresolved'] }],
		['an error type', { errorType: ['DataError'] }],
		['a failed node, by its id', { failedNode: 'node-1' }],
		['a failed node, by its name', { failedNode: 'Node 1' }],
		['a status and a failed node', { status: ['resolved'], failedNode: 'node-2' }],
		['a status and an error type', { status: ['resolved'], errorType: ['DataError'] }],
	];
	it.each(FILTERS)('is all that is read: %s', async (_, filter) => {
		const { sql, values } = listStatement(WORKFLOW, filter, START, LIMIT);
		const { text, names } = statementFor(sql, `"${settings.schema}"`);
		const explained = await withClient(
			settings,
			async (client) =>
				await client.query<{ 'QUERY PLAN': Array<{ Plan: Plan }> }>(
					`explain (analyze, timing off, format json) ${text}`,
					names.map((name) => values[name]),
				),
		);
		const read = readBy(explained.rows[0]['QUERY PLAN'][0].Plan);
		expect(read.length).toBeGreaterThan(0);
		expect(Math.max(...read)).toBeLessThanOrEqual(LIMIT);
	});
});
