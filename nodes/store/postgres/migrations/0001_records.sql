-- `@.` stands for the schema. Tables and columns that are the same in SQLite have
-- the same names.

-- Upstream run data and snapshots: stored once, shared by the records of a run.
create table @.contents (
	id bigint generated always as identity primary key,
	hash text collate "C" not null unique,
	data bytea not null
);

-- What the records of one run of a Guard share; gone with the last of them. Known by the hash of what
-- is in it, and of the ids of the workflow and the Guard.
create table @.guard_runs (
	guard_run bigint generated always as identity primary key,
	hash text collate "C" not null unique,
	workflow_name text not null,
	guard_name text not null,
	guard_type text not null,
	execution_id text not null,
	outer_items text not null,
	run_index integer not null,
	upstream bigint not null references @.contents (id),
	snapshot bigint not null references @.contents (id)
);

create index guard_runs_by_execution on @.guard_runs (execution_id);
create index guard_runs_by_upstream on @.guard_runs (upstream);
create index guard_runs_by_snapshot on @.guard_runs (snapshot);

-- What lists filter by: of a workflow some dozens, however many records it has. So one narrow index of
-- records serves every filter, a stretch of it for each kind that matches.
create table @.failure_kinds (
	failure_kind integer generated always as identity primary key,
	hash text collate "C" not null unique,
	workflow_id text not null,
	guard_id text not null,
	-- Hash of the two: claims go by it.
	guard_key bigint not null,
	error_type text,
	failed_node_id text not null,
	failed_node_name text not null,
	failed_node_type text not null
);

create index failure_kinds_by_guard on @.failure_kinds (workflow_id, guard_id);

-- No foreign keys to the two: each row of each statement would be looked up for itself. Statements that
-- add lock what they refer to, once, and whoever deletes it locks it, too, and looks again. No checks
-- either: the server reads them anew for each statement, which takes as long as the update itself.
create table @.records (
	seq bigint generated always as identity primary key,
	guard_run bigint not null,
	-- Its kind's, which never changes.
	guard_key bigint not null,
	next_attempt_at bigint,
	-- Until when the attempt waits; kept while it goes on.
	wait_till bigint,
	lease_until bigint,
	-- With its claim, then with its lease; kept when it ended, like the execution that took the lease.
	attempt_began_at bigint,
	-- Of attempt 0.
	started_at bigint not null,
	created_at bigint not null,
	updated_at bigint not null,
	failure_kind integer not null,
	item_index integer not null,
	attempts integer not null default 0,
	schedule_step integer not null default 0,
	interruptions integer not null default 0,
	size integer not null,
	-- Hash of what is unique of it: execution, Guard, outer items, run, item and workflow.
	origin uuid not null unique,
	claim_token uuid,
	-- The token with which the last attempt was settled: a settlement whose answer was lost is known by it.
	settled_token uuid,
	id text collate "C" not null unique,
	status text collate "C" not null,
	reason text,
	because text,
	message text not null,
	-- Null where it is the text itself in lower case.
	search_text text,
	lease_execution_id text,
	signature text not null,
	-- Here, not in a table of its own: an update copies a small one, which takes less than another row
	-- with its index does, and leaves a large one where it is.
	payload bytea not null
);

create index records_by_kind on @.records (failure_kind, status, created_at, seq);
create index records_due on @.records (guard_key, next_attempt_at, seq) where status = 'pending';
create index records_by_run on @.records (guard_run);

-- They are compressed already.
alter table @.contents alter column data set storage external;
alter table @.records alter column payload set storage external;

-- That a record failed first is in the record itself, until there is more to tell, and that it succeeded
-- in the end. Deleted with the record, in the same statement.
create table @.attempts (
	record bigint not null,
	number integer not null,
	outcome text not null,
	started_at bigint not null,
	ended_at bigint not null,
	execution_id text,
	error_type text,
	message text,
	failed_node_name text,
	primary key (record, number)
);
