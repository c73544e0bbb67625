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
	error_type text,
	because text,
	message text not null,
	failed_node_id text not null,
	failed_node_name text not null,
	failed_node_type text not null,
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
	upstream integer not null references contents (id),
	snapshot integer not null references contents (id),
	signature text not null,
	check ((error_type is null) = (because is null)),
	check ((status = 'pending') = (next_attempt_at is not null)),
	check (wait_till is null or status in ('pending', 'inProgress')),
	check ((status = 'inProgress') = (claim_token is not null)),
	check ((claim_token is null) = (lease_until is null))
) strict;

-- A record's origin is unique: it is looked for under the write lock, and this finds nearly nothing else.
create index records_by_origin on records (execution_id, run_index, item_index);
-- SQLite appends seq to every index: it breaks ties of the order.
create index records_by_creation on records (workflow_id, created_at);
create index records_by_status on records (workflow_id, status, error_type, created_at);
create index records_by_node_id on records (workflow_id, failed_node_id, status, created_at);
create index records_by_node_name on records (workflow_id, failed_node_name, status, created_at);
create index records_due on records (workflow_id, guard_id, next_attempt_at) where status = 'pending';
create index records_in_progress on records (workflow_id, lease_until) where status = 'inProgress';
create index records_by_upstream on records (upstream);
create index records_by_snapshot on records (snapshot);

-- Kept by the triggers: counting a million records takes too long.
create table counts (
	workflow_id text not null,
	status text not null,
	n integer not null,
	primary key (workflow_id, status)
) strict, without rowid;

create trigger records_count_added after insert on records begin
	insert into counts (workflow_id, status, n) values (new.workflow_id, new.status, 1)
	on conflict do update set n = n + 1;
end;

create trigger records_count_moved after update of status on records when new.status <> old.status begin
	update counts set n = n - 1 where workflow_id = old.workflow_id and status = old.status;
	insert into counts (workflow_id, status, n) values (new.workflow_id, new.status, 1)
	on conflict do update set n = n + 1;
end;

create trigger records_count_removed after delete on records begin
	update counts set n = n - 1 where workflow_id = old.workflow_id and status = old.status;
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
