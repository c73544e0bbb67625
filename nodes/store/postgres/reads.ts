import { SUMMARY_COLUMNS } from '../rows';
import { WHOLE_COLUMNS } from './claims';
import { RECORDS } from './joined';

/** A record with its payload and what it shares. */
export const WHOLE = `select ${SUMMARY_COLUMNS}, ${WHOLE_COLUMNS} from ${RECORDS}
	where id = :id and workflow_id = :workflow`;

export const COUNT_BY_STATUS = 'select status, n from @.counts where workflow_id = :workflow';

/** The first failure and the success are told by the record itself; when one that waited began, is not. */
export const ATTEMPTS = `with own as materialized (
		select seq, status, attempts, started_at, created_at, attempt_began_at, ended_at, execution_id,
			lease_execution_id, error_type, message, failed_node_name
		from ${RECORDS} where id = :id and workflow_id = :workflow
	), history as materialized (
		select number, outcome, started_at, ended_at, execution_id, error_type, message, failed_node_name
		from @.attempts where record = (select seq from own)
	), success as (
		select attempts as number, 'succeeded' as outcome,
			coalesce((select started_at from history where number = attempts), attempt_began_at)
				as started_at,
			ended_at, lease_execution_id as execution_id, null as error_type, null as message,
			null as failed_node_name
		from own where status = 'resolved'
	), told as materialized (
		select * from success union all
		select * from history where number not in (select number from success)
	)
	select 0 as number, 'failed' as outcome, started_at, created_at as ended_at, execution_id,
		error_type, message, failed_node_name
	from own where not exists (select 1 from told where number = 0)
	union all select * from told order by number`;

/** What a new payload takes the place of, and what its signature covers. */
export const SIGNED = `select ${SUMMARY_COLUMNS}, signature, payload,
	(select data from @.contents where contents.id = upstream) as upstream_data,
	(select hash from @.contents where contents.id = snapshot) as snapshot_hash
	from ${RECORDS} where id = :id`;
