import { ERROR_TYPES } from '../../domain/errorTypes';
import { STATUSES } from '../../domain/status';
import type { Position } from '../cursor';
import type { RecordFilter } from '../executionStore';
import { storable } from '../text';
import type { Statements, Values } from './connection';

/** What an index finds, and where: each part comes in the order of the list. */
interface Part {
	sql: string;
	values: Values;
}

/** The seqs of records behind a position; with `where`, those of one stretch of an index. */
const keys = (where: string): string => `select created_at, seq from records
	where workflow_id = :workflow ${where}
	and created_at >= :after and created_at < :before and (created_at, seq) < (:created_at, :seq)
	order by created_at desc, seq desc limit :limit`;

const ALL = keys('');
const OF_STATUS = keys('and status = :status and error_type is :error_type');
const AT_NODE = [
	keys('and failed_node_id = :node and status = :status'),
	keys('and failed_node_name = :node and failed_node_id <> :node and status = :status'),
];

/** One part for each value that a filter allows: so all come in order, however many match. */
function partsOf({ status, errorType, failedNode }: RecordFilter): Part[] {
	const statuses = [...new Set(status ?? STATUSES)];
	if (failedNode !== undefined) {
		const node = storable(failedNode);
		return AT_NODE.flatMap((sql) =>
			statuses.map((each) => ({ sql, values: { node, status: each } })),
		);
	}
	if (!status && !errorType) return [{ sql: ALL, values: {} }];
	// Null: those that wait or were stopped.
	const types = [...new Set(errorType ?? [...ERROR_TYPES, null])];
	return statuses.flatMap((each) =>
		types.map((error_type) => ({ sql: OF_STATUS, values: { status: each, error_type } })),
	);
}

/** Whether an index alone finds what a filter asks for. */
export const isIndexed = ({ errorType, failedNode, text }: RecordFilter): boolean =>
	!text && (failedNode === undefined || !errorType);

export interface Candidates {
	seqs: number[];
	/** Of the last; absent when there are no more behind it. */
	last?: Position;
}

/** The next records of a workflow that may match, newest first. @param limit of how many */
export function candidates(
	sql: Statements,
	workflowId: string,
	filter: RecordFilter,
	from: Position,
	limit: number,
): Candidates {
	const common: Values = {
		workflow: storable(workflowId),
		after: filter.createdAfter ?? 0,
		before: filter.createdBefore ?? Number.MAX_SAFE_INTEGER,
		created_at: from.createdAt,
		seq: from.seq,
		limit,
	};
	const found = partsOf(filter)
		.flatMap((part) => sql.all(part.sql, { ...common, ...part.values }))
		.map((row): Position => ({ createdAt: Number(row.created_at), seq: Number(row.seq) }))
		.sort((one, other) => other.createdAt - one.createdAt || other.seq - one.seq)
		.slice(0, limit);
	return {
		seqs: found.map(({ seq }) => seq),
		...(found.length === limit && { last: found[limit - 1] }),
	};
}
