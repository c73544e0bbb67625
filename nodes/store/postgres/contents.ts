import type { Query } from './database';

/** A record that is added now and shares the content holds a lock on it: waits for that. */
const LOCK = 'select id from @.contents where id = any(:contents) order by id for update';

const DROP = `delete from @.contents where id = any(:contents)
	and not exists (select 1 from @.records where upstream = contents.id)
	and not exists (select 1 from @.records where snapshot = contents.id)`;

/** Drops those of the contents (ids) that no record shares any more; within a transaction. */
export async function dropUnshared(query: Query, contents: string[]): Promise<void> {
	if (contents.length === 0) return;
	await query(LOCK, { contents });
	await query(DROP, { contents });
}

/** Of records that were deleted. */
export const contentsOf = (rows: Array<Record<string, unknown>>): string[] =>
	rows.flatMap(({ upstream, snapshot }) => [String(upstream), String(snapshot)]);
