/** Records as the first version wrote them, by status; each has a size of 100. */
export const FIRST_RECORDS = [
	`insert into contents (hash, data) values ('hash', '')`,
	`insert into guard_runs (hash, workflow_name, guard_name, guard_type, execution_id, outer_items,
		run_index, upstream, snapshot)
	select 'run', 'Orders', 'Guard', 'guard', '1', '', 0, id, id from contents`,
	`insert into failure_kinds (hash, workflow_id, guard_id, guard_key, error_type, failed_node_id,
		failed_node_name, failed_node_type)
	values ('kind', 'workflow-1', 'g', 1, 'DataError', 'n', 'Node', 'node')`,
	...(['pending', 'unresolved', 'resolved'] as const).map(
		(status, n) => `insert into records (id, origin, guard_run, failure_kind, guard_key, item_index,
			status, because, message, started_at, next_attempt_at, created_at, updated_at, size, payload,
			signature)
		select '${status}', gen_random_uuid(), guard_run, failure_kind, guard_key, ${n}, '${status}',
			'because', 'message', 1, ${status === 'pending' ? 1 : 'null'}, 1, 1, 100, '', 'signature'
		from guard_runs cross join failure_kinds`,
	),
];
