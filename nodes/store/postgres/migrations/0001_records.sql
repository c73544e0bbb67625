-- `@.` stands for the schema. Tables and columns are named as in SQLite.

-- Upstream run data and snapshots: stored once, shared by the records of a run.
create table @.contents (
	id bigint generated always as identity primary key,
	hash text not null unique,
	data bytea not null
);

create table @.records (
	seq bigint generated always as identity primary key,
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
	error_type text,
	because text,
	message text not null,
	failed_node_id text not null,
	failed_node_name text not null,
	failed_node_type text not null,
	-- Null where it is the text itself in lower case.
	search_text text,
	attempts integer not null default 0,
	schedule_step integer not null default 0,
	interruptions integer not null default 0,
	next_attempt_at bigint,
	-- Until when the attempt waits; kept while it goes on.
	wait_till bigint,
	claim_token text,
	lease_until bigint,
	lease_taken_at bigint,
	lease_execution_id text,
	-- The token with which the last attempt was settled: a settlement whose answer was lost is known by it.
	settled_token text,
	-- Of attempt 0.
	started_at bigint not null,
	created_at bigint not null,
	updated_at bigint not null,
	size bigint not null,
	upstream bigint not null references @.contents (id),
	snapshot bigint not null references @.contents (id),
	signature text not null,
	unique (execution_id, guard_id, outer_items, run_index, item_index, workflow_id),
	check ((error_type is null) = (because is null)),
	check ((status = 'pending') = (next_attempt_at is not null)),
	check (wait_till is null or status in ('pending', 'inProgress')),
	check ((status = 'inProgress') = (claim_token is not null)),
	check ((claim_token is null) = (lease_until is null))
);

-- For every filter of a list, in the list's order.
create index records_by_status on @.records (workflow_id, status, created_at, seq);
create index records_by_error_type on @.records (workflow_id, error_type, status, created_at, seq);
create index records_by_node_id on @.records (workflow_id, failed_node_id, status, created_at, seq);
create index records_by_node_name on @.records (workflow_id, failed_node_name, status, created_at, seq);
create index records_due on @.records (workflow_id, guard_id, next_attempt_at, seq) where status = 'pending';
-- Not by lease: an extension of it then touches no index.
create index records_in_progress on @.records (workflow_id) where status = 'inProgress';
create index records_by_upstream on @.records (upstream);
create index records_by_snapshot on @.records (snapshot);

-- Apart from records: those are updated often, and each update writes the row anew.
create table @.payloads (
	record bigint primary key references @.records (seq) on delete cascade,
	data bytea not null
);

-- They are compressed already.
alter table @.contents alter column data set storage external;
alter table @.payloads alter column data set storage external;

-- That a record failed first is in the record itself, until there is more to tell.
create table @.attempts (
	record bigint not null references @.records (seq) on delete cascade,
	number integer not null,
	outcome text not null check (outcome in ('succeeded', 'failed', 'interrupted', 'stopped', 'waiting')),
	started_at bigint not null,
	ended_at bigint not null,
	execution_id text,
	error_type text,
	message text,
	failed_node_name text,
	primary key (record, number)
);
