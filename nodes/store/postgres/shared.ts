import type { NewRow } from '../newRow';
import type { FailureKindColumns, SharedRow } from '../sharedRows';
import type { Query } from './database';
import { guardKeyOf } from './guardKey';

const ADD_CONTENT =
	'insert into @.contents (hash, data) values (:hash, :data) on conflict do nothing';

/** Nothing is added when a content went just now. */
const ADD_RUN = `insert into @.guard_runs (hash, workflow_name, guard_name, guard_type, execution_id,
		outer_items, run_index, upstream, snapshot)
	select :hash, :workflow_name, :guard_name, :guard_type, :execution_id, :outer_items, :run_index,
		upstream.id, snapshot.id
	from @.contents as upstream, @.contents as snapshot
	where upstream.hash = :upstream and snapshot.hash = :snapshot
	on conflict do nothing`;

const ADD_KIND = `insert into @.failure_kinds (hash, workflow_id, guard_id, guard_key, error_type,
		failed_node_id, failed_node_name, failed_node_type)
	values (:hash, :workflow_id, :guard_id, :guard_key, :error_type, :failed_node_id,
		:failed_node_name, :failed_node_type)
	on conflict do nothing`;

export async function addKind(
	query: Query,
	{ hash, columns }: SharedRow<FailureKindColumns>,
): Promise<void> {
	const guardKey = guardKeyOf(columns.workflow_id, columns.guard_id);
	await query(ADD_KIND, { hash, ...columns, guard_key: guardKey });
}

/** Adds those of the rows that a record shares which are not there yet. */
export async function addShared(query: Query, row: NewRow): Promise<void> {
	const { upstream, snapshot, guardRun, failureKind } = row;
	for (const { hash, data } of [upstream, snapshot]) await query(ADD_CONTENT, { hash, data });
	await query(ADD_RUN, {
		hash: guardRun.hash,
		...guardRun.columns,
		upstream: upstream.hash,
		snapshot: snapshot.hash,
	});
	await addKind(query, failureKind);
}

/** A record that is added now and shares one holds a lock on it: waits for that. */
const LOCK_RUNS =
	'select 1 from @.guard_runs where guard_run = any(:runs) order by guard_run for update';

const DROP_RUNS = `delete from @.guard_runs where guard_run = any(:runs)
	and not exists (select 1 from @.records where records.guard_run = guard_runs.guard_run)
	returning upstream, snapshot`;

const LOCK_CONTENTS = 'select 1 from @.contents where id = any(:contents) order by id for update';

const DROP_CONTENTS = `delete from @.contents where id = any(:contents)
	and not exists (select 1 from @.guard_runs where upstream = contents.id)
	and not exists (select 1 from @.guard_runs where snapshot = contents.id)`;

/** Drops contents that no run has any more; within a transaction. */
export async function dropContents(query: Query, contents: string[]): Promise<void> {
	if (contents.length === 0) return;
	await query(LOCK_CONTENTS, { contents });
	await query(DROP_CONTENTS, { contents });
}

/** Drops those of the runs that no record shares any more, and their contents; within a transaction. */
export async function dropRuns(query: Query, runs: string[]): Promise<void> {
	if (runs.length === 0) return;
	await query(LOCK_RUNS, { runs });
	const dropped = await query(DROP_RUNS, { runs });
	await dropContents(
		query,
		dropped.flatMap(({ upstream, snapshot }) => [String(upstream), String(snapshot)]),
	);
}

const UNUSED_KINDS = `select failure_kind from @.failure_kinds where workflow_id = :workflow
	and not exists (select 1 from @.records where records.failure_kind = failure_kinds.failure_kind)
	order by failure_kind for update`;

const DROP_KINDS = `delete from @.failure_kinds where failure_kind = any(:kinds)
	and not exists (select 1 from @.records where records.failure_kind = failure_kinds.failure_kind)`;

/** Drops the kinds that no record is of any more: every list would look for it. Within a transaction. */
export async function dropKinds(query: Query, workflow: string): Promise<void> {
	const found = await query(UNUSED_KINDS, { workflow });
	const kinds = found.map(({ failure_kind: kind }) => Number(kind));
	if (kinds.length > 0) await query(DROP_KINDS, { kinds });
}
