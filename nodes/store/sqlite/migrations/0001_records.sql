-- Upstream run data and snapshots: stored once, shared by the records of a run.
create table contents (
	id integer primary key,
	hash text not null unique,
	data blob not null
) strict;

create table records (
	seq integer primary key,
	id text not null unique,
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
	search_text text not null,
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
	upstream integer not null references contents (id),
	snapshot integer not null references contents (id),
	signature text not null,
	unique (execution_id, guard_id, outer_items, run_index, item_index, workflow_id),
	check ((status = 'pending') = (next_attempt_at is not null)),
	check ((status = 'inProgress') = (claim_token is not null)),
	check ((claim_token is null) = (lease_until is null))
) strict;

-- SQLite appends seq to every index: it breaks ties of the order.
create index records_by_creation on records (workflow_id, created_at);
create index records_by_status on records (workflow_id, status, created_at);
create index records_due on records (workflow_id, next_attempt_at) where status = 'pending';
create index records_in_progress on records (workflow_id, lease_until) where status = 'inProgress';
create index records_by_upstream on records (upstream);
create index records_by_snapshot on records (snapshot);

-- Apart from records: those are listed and updated often, and large ones would be rewritten each time.
create table payloads (
	record integer primary key references records (seq) on delete cascade,
	data blob not null
) strict;

create table attempts (
	record integer not null references records (seq) on delete cascade,
	number integer not null,
	outcome text not null check (outcome in ('succeeded', 'failed', 'interrupted', 'stopped')),
	started_at integer not null,
	ended_at integer not null,
	execution_id text,
	error_type text,
	message text,
	failed_node_name text,
	primary key (record, number)
) strict, without rowid;
