import type { NewRow } from '../newRow';
import { keepContent } from './blobs';
import type { Row, Statements, Steps } from './connection';

const FIND = 'select 1 from guard_runs where hash = :hash';
const ADD = `insert into guard_runs (hash, workflow_name, guard_name, guard_type, execution_id,
	outer_items, run_index, upstream, snapshot) values (:hash, :workflow_name, :guard_name,
	:guard_type, :execution_id, :outer_items, :run_index, :upstream, :snapshot)`;

/** Keeps what the records of a run share, once. */
export function* keepGuardRun(
	sql: Statements,
	{ guardRun: { hash, columns }, upstream, snapshot }: NewRow,
): Steps<void> {
	if (sql.get(FIND, { hash })) return;
	sql.run(ADD, {
		hash,
		...columns,
		upstream: yield* keepContent(sql, upstream),
		snapshot: yield* keepContent(sql, snapshot),
	});
}

const DROP_UNUSED = `delete from guard_runs where guard_run = :guard_run
	and not exists (select 1 from records where guard_run = :guard_run)
	returning upstream, snapshot`;
const DROP_CONTENTS = `delete from contents where id in (:upstream, :snapshot)
	and not exists (select 1 from guard_runs where upstream = contents.id)
	and not exists (select 1 from guard_runs where snapshot = contents.id)`;

/** Drops a run that has no records any more, with the contents that it was the last to share. */
export function dropUnusedRun(sql: Statements, guardRun: Row[string]): void {
	const contents = sql.get(DROP_UNUSED, { guard_run: guardRun });
	if (contents) sql.run(DROP_CONTENTS, contents);
}
