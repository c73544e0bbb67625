import type { Status } from '../../domain/status';
import type { Position } from '../cursor';
import type { RecordFilter } from '../executionStore';
import { SUMMARY_COLUMNS, type Row } from '../rows';
import { folded, storable } from '../text';
import type { Database, Values } from './database';

/** What an index finds; one part for each status, so that each comes in the index's order. */
const part = (status: Status | undefined, index: number, conditions: string): string =>
	`(select * from @.records where workflow_id = :workflow
	${status === undefined ? '' : `and status = :status${index}`}
	and created_at >= :after and created_at < :before
	and (created_at, seq) < (:created_at, :seq) ${conditions}
	order by created_at desc, seq desc limit :limit)`;

const CONDITIONS: Record<string, string> = {
	errorType: 'error_type = any(:error_types)',
	failedNode: '(failed_node_id = :failed_node or failed_node_name = :failed_node)',
	text: '(id = :exact or execution_id = :exact or strpos(search_text, :text) > 0)',
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== '';

function statement(statuses: Status[] | undefined, filter: RecordFilter): string {
	const conditions = Object.entries(CONDITIONS)
		.filter(([name]) => isGiven(filter[name as keyof RecordFilter]))
		.map(([, condition]) => `and ${condition}`)
		.join(' ');
	const parts = (statuses ?? [undefined]).map((status, index) => part(status, index, conditions));
	return `select ${SUMMARY_COLUMNS} from (${parts.join(' union all ')}) records
		order by created_at desc, seq desc limit :limit`;
}

/** The records behind a position that match, newest first. */
export async function listRecords(
	database: Database,
	workflowId: string,
	filter: RecordFilter,
	{ createdAt, seq }: Position,
	limit: number,
): Promise<Row[]> {
	const statuses = filter.status && [...new Set(filter.status)];
	if (statuses?.length === 0) return [];
	const values: Values = {
		...Object.fromEntries(statuses?.map((status, index) => [`status${index}`, status]) ?? []),
		workflow: storable(workflowId),
		after: filter.createdAfter ?? 0,
		before: filter.createdBefore ?? Number.MAX_SAFE_INTEGER,
		error_types: filter.errorType ?? [],
		failed_node: storable(filter.failedNode ?? ''),
		text: folded(filter.text ?? ''),
		exact: storable(filter.text ?? ''),
		created_at: createdAt,
		seq,
		limit,
	};
	return await database.run(async (query) => await query(statement(statuses, filter), values));
}
