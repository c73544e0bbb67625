import { STATUSES } from '../../domain/status';
import type { RecordFilter } from '../executionStore';
import { storable } from '../text';
import type { Statements } from './connection';
import { kindsMatching } from './kinds';
import { downwards, firstOf, KEY, type Place, type Stretch, type Way } from './stretches';

const newest = (where: string): Way =>
	downwards('created_at', `${where} and created_at >= :after and created_at < :before`);

const OF_KIND = newest(`failure_kind = ${KEY[0]} and status = ${KEY[1]}`);
const OF_RUN = newest(`guard_run = ${KEY[0]}`);

const RUNS = 'select guard_run as run from guard_runs where execution_id = :execution';

/** Whether every candidate meets the filter, as a rule. */
export const isIndexed = (filter: RecordFilter): boolean => {
	const { executionId, status, errorType, failedNode, text } = filter;
	return !text && (executionId === undefined || !(status ?? errorType ?? failedNode));
};

function stretchesOf(
	sql: Statements,
	workflow: string,
	filter: RecordFilter,
): { way: Way; stretches: Stretch[] } {
	if (filter.executionId !== undefined) {
		const execution = storable(filter.executionId);
		return { way: OF_RUN, stretches: sql.all(RUNS, { execution }).map(({ run }) => [run]) };
	}
	const statuses = [...new Set(filter.status ?? STATUSES)];
	const stretches = kindsMatching(sql, workflow, filter).flatMap((kind) =>
		statuses.map((status): Stretch => [kind, status]),
	);
	return { way: OF_KIND, stretches };
}

/** The next records that may match, newest first. @param limit of how many */
export function candidates(
	sql: Statements,
	workflow: string,
	filter: RecordFilter,
	from: Place,
	limit: number,
): Place[] {
	const { way, stretches } = stretchesOf(sql, workflow, filter);
	const times = {
		after: filter.createdAfter ?? 0,
		before: filter.createdBefore ?? Number.MAX_SAFE_INTEGER,
	};
	return firstOf(sql, way, stretches, limit, times, from);
}
