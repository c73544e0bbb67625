/** Sessions whose numbers differ by it count in the same row. */
const SLOTS = 64;

/** By group of counters: the statuses that it counts. */
const COUNTERS = {
	open: ['pending', 'inProgress'],
	unresolved: ['unresolved'],
	resolved: ['resolved'],
	discarded: ['discarded'],
};

/** Which columns tell status and size of what is counted. */
interface Counted {
	status: string;
	size: string;
}

interface Changes {
	/** What has `workflow_id`, and the columns. */
	of: string;
	more?: Counted;
	less?: Counted;
}

const sumOf = (
	statuses: string[],
	{ more, less }: Changes,
	of: (one: Counted) => string,
): string => {
	const list = statuses.map((status) => `'${status}'`).join(', ');
	const share = (one: Counted) => `case when ${one.status} in (${list}) then ${of(one)} else 0 end`;
	return `sum(${more ? share(more) : '0'}${less ? ` - ${share(less)}` : ''})`;
};

const COLUMNS = Object.keys(COUNTERS).flatMap((name) => [`${name}_n`, `${name}_bytes`]);

/**
 * Counts what a statement did; part of it, as `with count as (...)`. What it waits for, at most, is
 * the end of a session with the same number, which waits for nobody then: nothing may be locked after
 * it in a transaction.
 */
export const count = (changes: Changes): string =>
	`insert into @.counters as present (workflow_id, slot, ${COLUMNS.join(', ')})
	select workflow_id, pg_backend_pid() % ${SLOTS}, ${Object.values(COUNTERS)
		.flatMap((statuses) => [
			sumOf(statuses, changes, () => '1'),
			sumOf(statuses, changes, ({ size }) => size),
		])
		.join(', ')}
	from ${changes.of} group by workflow_id order by workflow_id
	on conflict (workflow_id, slot) do update set
	${COLUMNS.map((column) => `${column} = present.${column} + excluded.${column}`).join(', ')}`;

/** What a workflow has open, over all sessions. */
export const OPEN = `coalesce(sum(open_n + unresolved_n), 0) as open_records,
	coalesce(sum(open_bytes + unresolved_bytes), 0) as open_bytes`;
