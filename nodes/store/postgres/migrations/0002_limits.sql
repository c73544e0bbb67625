-- How much a workflow has open is asked with every record that is added. Sessions count in rows of
-- their own (slots), so that they do not wait for each other; the sum is what is open.
create table @.open_counts (
	workflow_id text not null,
	slot integer not null,
	n bigint not null,
	bytes bigint not null,
	primary key (workflow_id, slot)
) with (fillfactor = 50);

create function @.is_open(status text) returns boolean language sql immutable
as $$ select status in ('pending', 'inProgress', 'unresolved') $$;

create function @.count_added() returns trigger language plpgsql as $$
begin
	insert into @.open_counts as counts (workflow_id, slot, n, bytes)
	select workflow_id, pg_backend_pid() % 32, count(*), sum(size) from added
	where @.is_open(status) group by workflow_id
	on conflict on constraint open_counts_pkey
	do update set n = counts.n + excluded.n, bytes = counts.bytes + excluded.bytes;
	return null;
end $$;

create function @.count_changed() returns trigger language plpgsql as $$
declare
	change_n bigint = 0;
	change_bytes bigint = 0;
begin
	if @.is_open(old.status) then
		change_n = -1;
		change_bytes = -old.size;
	end if;
	if tg_op = 'UPDATE' and @.is_open(new.status) then
		change_n = change_n + 1;
		change_bytes = change_bytes + new.size;
	end if;
	insert into @.open_counts as counts (workflow_id, slot, n, bytes)
	values (old.workflow_id, pg_backend_pid() % 32, change_n, change_bytes)
	on conflict on constraint open_counts_pkey
	do update set n = counts.n + excluded.n, bytes = counts.bytes + excluded.bytes;
	return null;
end $$;

create trigger records_open_added after insert on @.records referencing new table as added
for each statement execute function @.count_added();

-- Deferred: the slot is locked last and let go at once, so that nobody who waits for it is waited for.
create constraint trigger records_open_changed after update on @.records deferrable initially deferred
for each row when (@.is_open(old.status) <> @.is_open(new.status) or old.size <> new.size)
execute function @.count_changed();

create constraint trigger records_open_removed after delete on @.records deferrable initially deferred
for each row when (@.is_open(old.status)) execute function @.count_changed();

insert into @.open_counts (workflow_id, slot, n, bytes)
select workflow_id, 0, count(*), sum(size) from @.records
where status in ('pending', 'inProgress', 'unresolved') group by workflow_id;

-- Those that are pruned, by when they ended.
create index records_ended on @.records (workflow_id, updated_at) where status in ('resolved', 'discarded');
