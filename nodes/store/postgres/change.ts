import { count } from './counting';
import { NOW } from './statement';

/**
 * Changes the state of records of the workflow `:workflow`, and counts it.
 *
 * @param chosen a statement that selects and locks them: `seq`, and `status` as `old_status`
 * @param set what they get
 */
export const changeRecords = (chosen: string, set: string): string => `with chosen as materialized (
		${chosen}
	), changed as (
		update @.records as records set ${set}, wait_till = null, updated_at = ${NOW}
		from chosen where records.seq = chosen.seq
		returning id, :workflow::text as workflow_id, old_status, status, size
	), count as (
		${count({
			of: 'changed',
			more: { status: 'status', size: 'size' },
			less: { status: 'old_status', size: 'size' },
		})}
	) select id from changed`;
