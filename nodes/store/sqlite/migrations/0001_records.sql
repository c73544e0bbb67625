create table contents (
	hash text primary key,
	data blob not null
) strict;

create table records (
	id text primary key,
	workflow_id text not null,
	workflow_name text not null,
	guard_id text not null,
	guard_name text not null,
	guard_type text not null,
	execution_id text not null,
	outer_items text not null,
	run_index integer not null,
	item_index integer not null,
	status text not null check (status in ('pending', 'inProgress', 'unresolved', 'resolved', 'discarded')),
	reason text,
	error_type text not null,
	because text not null,
	message text not null,
	failed_node_id text not null,
	failed_node_name text not null,
	failed_node_type text not null,
	attempts integer not null default 0,
	schedule_step integer not null default 0,
	interruptions integer not null default 0,
	next_attempt_at integer,
	claim_token text,
	lease_until integer,
	lease_taken_at integer,
	lease_execution_id text,
	created_at integer not null,
	updated_at integer not null,
	size integer not null,
	payload blob not null,
	payload_hash text not null,
	upstream_hash text not null references contents (hash),
	snapshot_hash text not null references contents (hash),
	signature text not null,
	unique (execution_id, guard_id, outer_items, run_index, item_index, workflow_id),
	check ((status = 'pending') = (next_attempt_at is not null)),
	check ((status = 'inProgress') = (claim_token is not null)),
	check ((claim_token is null) = (lease_until is null))
) strict;

create index records_by_creation on records (workflow_id, created_at desc, id desc);
create index records_due on records (workflow_id, next_attempt_at) where status = 'pending';
create index records_in_progress on records (workflow_id, lease_until) where status = 'inProgress';
create index records_by_status on records (workflow_id, status);
create index records_by_upstream on records (upstream_hash);
create index records_by_snapshot on records (snapshot_hash);

create table attempts (
	record_id text not null references records (id) on delete cascade,
	number integer not null,
	outcome text not null check (outcome in ('succeeded', 'failed', 'interrupted', 'stopped')),
	started_at integer not null,
	ended_at integer not null,
	execution_id text,
	error_type text,
	message text,
	failed_node_name text,
	primary key (record_id, number)
) strict, without rowid;
