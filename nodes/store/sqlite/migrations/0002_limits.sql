-- How much a workflow has open is asked with every record that is added.
alter table counts add column bytes integer not null default 0;

update counts set bytes = coalesce((select sum(size) from records join failure_kinds using (failure_kind)
	where failure_kinds.workflow_id = counts.workflow_id and records.status = counts.status), 0);

drop trigger records_count_added;
drop trigger records_count_moved;
drop trigger records_count_removed;

create trigger records_count_added after insert on records begin
	insert into counts (workflow_id, status, n, bytes)
	select workflow_id, new.status, 1, new.size from failure_kinds where failure_kind = new.failure_kind
	on conflict do update set n = n + 1, bytes = bytes + excluded.bytes;
end;

create trigger records_count_changed after update of status, size on records
when new.status <> old.status or new.size <> old.size begin
	update counts set n = n - 1, bytes = bytes - old.size where status = old.status and workflow_id =
		(select workflow_id from failure_kinds where failure_kind = old.failure_kind);
	insert into counts (workflow_id, status, n, bytes)
	select workflow_id, new.status, 1, new.size from failure_kinds where failure_kind = new.failure_kind
	on conflict do update set n = n + 1, bytes = bytes + excluded.bytes;
end;

create trigger records_count_removed after delete on records begin
	update counts set n = n - 1, bytes = bytes - old.size where status = old.status and workflow_id =
		(select workflow_id from failure_kinds where failure_kind = old.failure_kind);
end;

-- Those that are pruned, by when they ended.
create index records_ended on records (failure_kind, updated_at)
where status in ('resolved', 'discarded');
