-- How many records a workflow has, and their bytes: asked with every record that is added. Each session
-- counts in a row of its own (but for those whose numbers coincide), so that none waits for another,
-- and the sum is what counts. Open: pending or in progress, so that a claim need not count.
create table @.counters (
	workflow_id text not null,
	slot integer not null,
	open_n bigint not null,
	open_bytes bigint not null,
	unresolved_n bigint not null,
	unresolved_bytes bigint not null,
	resolved_n bigint not null,
	resolved_bytes bigint not null,
	discarded_n bigint not null,
	discarded_bytes bigint not null,
	primary key (workflow_id, slot)
) with (fillfactor = 50);

insert into @.counters
select workflow_id, 0,
	count(*) filter (where status in ('pending', 'inProgress')),
	coalesce(sum(size) filter (where status in ('pending', 'inProgress')), 0),
	count(*) filter (where status = 'unresolved'),
	coalesce(sum(size) filter (where status = 'unresolved'), 0),
	count(*) filter (where status = 'resolved'),
	coalesce(sum(size) filter (where status = 'resolved'), 0),
	count(*) filter (where status = 'discarded'),
	coalesce(sum(size) filter (where status = 'discarded'), 0)
from @.records join @.failure_kinds using (failure_kind) group by workflow_id;

-- Those in progress are few, and counted as they are.
create view @.counts as
select workflow_id, each.status, each.n, each.bytes
from (
	select workflow_id, sum(open_n) as open_n, sum(open_bytes) as open_bytes,
		sum(unresolved_n) as unresolved_n, sum(unresolved_bytes) as unresolved_bytes,
		sum(resolved_n) as resolved_n, sum(resolved_bytes) as resolved_bytes,
		sum(discarded_n) as discarded_n, sum(discarded_bytes) as discarded_bytes
	from @.counters group by workflow_id
) as sums cross join lateral (
	select count(*) as n, coalesce(sum(size), 0) as bytes
	from @.failure_kinds as kinds join @.records as records using (failure_kind)
	where kinds.workflow_id = sums.workflow_id and records.status = 'inProgress'
) as running cross join lateral (values
	('pending', open_n - running.n, open_bytes - running.bytes),
	('inProgress', running.n, running.bytes),
	('unresolved', unresolved_n, unresolved_bytes),
	('resolved', resolved_n, resolved_bytes),
	('discarded', discarded_n, discarded_bytes)
) as each (status, n, bytes);

-- Those that are pruned, by when they ended. Not by updated_at: a lease that is taken changes it, and
-- would touch every index.
alter table @.records add column ended_at bigint;

update @.records set ended_at = updated_at where status in ('resolved', 'discarded');

create index records_ended on @.records (failure_kind, ended_at) where ended_at is not null;
