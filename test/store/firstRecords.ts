/** Records as the first version wrote them, by status; each has a size of 100. */
export const FIRST_RECORDS = [
	"insert into contents (hash, data) values ('hash', '')",
	...(['pending', 'unresolved', 'resolved'] as const).map(
		(status) => `insert into records (id, workflow_id, workflow_name, guard_id, guard_name,
			guard_type, execution_id, outer_items, run_index, item_index, status, error_type, because,
			message, failed_node_id, failed_node_name, failed_node_type, started_at, next_attempt_at,
			created_at, updated_at, size, upstream, snapshot, signature)
		select '${status}', 'workflow-1', 'Orders', 'g', 'Guard', 'guard', '${status}', '', 0, 0,
			'${status}', 'DataError', 'because', 'message', 'n', 'Node', 'node', 1,
			${status === 'pending' ? 1 : 'null'}, 1, 1, 100, id, id, 'signature' from contents`,
	),
];
