-- How many records a workflow has in each status, and their bytes: asked with every record that is
-- added. There are as many rows of one status as there were writers at the same time, and the sum
-- is what counts: each adds to one that nobody holds, so none waits for another.
create table @.counts (
	id bigint generated always as identity primary key,
	workflow_id text not null,
	status text not null,
	n bigint not null,
	bytes bigint not null
) with (fillfactor = 50);

create index counts_by_status on @.counts (workflow_id, status);

create function @.add_to_counts(workflow text, state text, more_n bigint, more_bytes bigint)
returns void language plpgsql as $$
begin
	update @.counts set n = n + more_n, bytes = bytes + more_bytes
	where id = (select free.id from @.counts as free
		where free.workflow_id = workflow and free.status = state limit 1 for update skip locked);
	if not found then
		insert into @.counts (workflow_id, status, n, bytes) values (workflow, state, more_n, more_bytes);
	end if;
end $$;

create function @.count_records() returns trigger language plpgsql as $$
begin
	case tg_op
	when 'INSERT' then
		perform @.add_to_counts(workflow_id, status, count(*), sum(size)::bigint)
		from after group by workflow_id, status;
	when 'DELETE' then
		perform @.add_to_counts(workflow_id, status, -count(*), -sum(size)::bigint)
		from before group by workflow_id, status;
	else
		perform @.add_to_counts(workflow_id, status, sum(n), sum(n * size)::bigint)
		from (
			select workflow_id, status, size, 1 as n from after
			union all select workflow_id, status, size, -1 from before
		) as changes group by workflow_id, status having sum(n) <> 0 or sum(n * size) <> 0;
	end case;
	return null;
end $$;

create trigger records_counted_added after insert on @.records
referencing new table as after for each statement execute function @.count_records();
create trigger records_counted_changed after update on @.records
referencing old table as before new table as after
for each statement execute function @.count_records();
create trigger records_counted_removed after delete on @.records
referencing old table as before for each statement execute function @.count_records();

insert into @.counts (workflow_id, status, n, bytes)
select workflow_id, status, count(*), sum(size) from @.records group by workflow_id, status;

-- Those that are pruned, by when they ended. Not by updated_at itself: a lease that is taken
-- changes it, and would touch every index.
alter table @.records add column ended_at bigint
generated always as (case when status in ('resolved', 'discarded') then updated_at end) stored;

create index records_ended on @.records (workflow_id, ended_at) where ended_at is not null;
