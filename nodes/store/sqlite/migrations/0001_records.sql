-- Upstream run data and snapshots: stored once, shared by the records of a run.
create table contents (
	id integer primary key,
	hash text not null unique,
	data blob not null
) strict;

-- What is beyond a content's first megabyte: written bit by bit, so that n8n goes on meanwhile.
create table content_parts (
	content integer not null references contents (id) on delete cascade,
	part integer not null,
	data blob not null,
	primary key (content, part)
) strict, without rowid;

-- What the records of one run of a Guard share; gone with the last of them. Known by the hash of what
-- is in it, and of the ids of the workflow and the Guard.
create table guard_runs (
	guard_run integer primary key,
	hash text not null unique,
	workflow_name text not null,
	guard_name text not null,
	guard_type text not null,
	execution_id text not null,
	outer_items text not null,
	run_index integer not null,
	upstream integer not null references contents (id),
	snapshot integer not null references contents (id)
) strict;

create index guard_runs_by_execution on guard_runs (execution_id);
create index guard_runs_by_upstream on guard_runs (upstream);
create index guard_runs_by_snapshot on guard_runs (snapshot);

-- What lists filter by and claims go by: of a workflow some dozens, however many records it has. So
-- one narrow index of records serves every filter, a stretch of it for each kind that matches.
create table failure_kinds (
	failure_kind integer primary key,
	hash text not null unique,
	workflow_id text not null,
	guard_id text not null,
	error_type text,
	failed_node_id text not null,
	failed_node_name text not null,
	failed_node_type text not null
) strict;

create index failure_kinds_by_guard on failure_kinds (workflow_id, guard_id);

create table records (
	seq integer primary key,
	id text not null unique,
	-- What is unique of it: a hash of workflow, Guard, execution, outer items and run, and the item.
	origin blob not null unique,
	guard_run integer not null references guard_runs (guard_run),
	failure_kind integer not null references failure_kinds (failure_kind),
	item_index integer not null,
	status text not null check (status in ('pending', 'inProgress', 'unresolved', 'resolved', 'discarded')),
	reason text,
	because text,
	message text not null,
	attempts integer not null default 0,
	schedule_step integer not null default 0,
	interruptions integer not null default 0,
	next_attempt_at integer,
	-- Until when the attempt waits; kept while it goes on.
	wait_till integer,
	claim_token text,
	lease_until integer,
	lease_taken_at integer,
	lease_execution_id text,
	-- Of attempt 0.
	started_at integer not null,
	created_at integer not null,
	updated_at integer not null,
	size integer not null,
	signature text not null,
	check ((status = 'pending') = (next_attempt_at is not null)),
	check (wait_till is null or status in ('pending', 'inProgress')),
	check ((status = 'inProgress') = (claim_token is not null)),
	check ((claim_token is null) = (lease_until is null))
) strict;

-- SQLite appends seq to every index: it breaks ties of the order.
create index records_by_kind on records (failure_kind, status, created_at);
create index records_due on records (failure_kind, next_attempt_at) where status = 'pending';
create index records_in_progress on records (failure_kind, lease_until) where status = 'inProgress';
create index records_by_run on records (guard_run, created_at);

-- Kept by the triggers: counting a million records takes too long.
create table counts (
	workflow_id text not null,
	status text not null,
	n integer not null,
	primary key (workflow_id, status)
) strict, without rowid;

create trigger records_count_added after insert on records begin
	insert into counts (workflow_id, status, n)
	select workflow_id, new.status, 1 from failure_kinds where failure_kind = new.failure_kind
	on conflict do update set n = n + 1;
end;

create trigger records_count_moved after update of status on records when new.status <> old.status begin
	update counts set n = n - 1 where status = old.status and workflow_id =
		(select workflow_id from failure_kinds where failure_kind = old.failure_kind);
	insert into counts (workflow_id, status, n)
	select workflow_id, new.status, 1 from failure_kinds where failure_kind = new.failure_kind
	on conflict do update set n = n + 1;
end;

create trigger records_count_removed after delete on records begin
	update counts set n = n - 1 where status = old.status and workflow_id =
		(select workflow_id from failure_kinds where failure_kind = old.failure_kind);
end;

-- Apart from records: those are listed and updated often, and large ones would be rewritten each time.
create table payloads (
	record integer primary key references records (seq) on delete cascade,
	data blob not null
) strict;

create table payload_parts (
	record integer not null references records (seq) on delete cascade,
	part integer not null,
	data blob not null,
	primary key (record, part)
) strict, without rowid;

-- That a record failed first is in the record itself, until there is more to tell.
create table attempts (
	record integer not null references records (seq) on delete cascade,
	number integer not null,
	outcome text not null check (outcome in ('succeeded', 'failed', 'interrupted', 'stopped', 'waiting')),
	started_at integer not null,
	ended_at integer not null,
	execution_id text,
	error_type text,
	message text,
	failed_node_name text,
	primary key (record, number)
) strict, without rowid;
