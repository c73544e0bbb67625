import type { Row } from '../rows';
import { failureKindOf } from '../sharedRows';
import { bytesOf, endAttempts, settling, type Ending } from './attempts';
import type { Database, Query } from './database';
import { Grouped } from './groups';
import { addKind } from './shared';
import { succeed, type Success } from './successes';

/** A kind may be pruned before it has a record; the next try adds it again. */
const TRIES = 5;

const GUARD = `select workflow_id, guard_id from @.records join @.failure_kinds using (failure_kind)
	where id = :id and claim_token::text = :token`;

/** Adds the kind of an ending's failure. @returns whether the attempt is still under way */
async function addKindOf(query: Query, { id, token, end }: Ending): Promise<boolean> {
	const [row] = await query(GUARD, { id, token });
	if (!row || !end.failure) return false;
	const of = { workflowId: String(row.workflow_id), guard: { id: String(row.guard_id) } };
	await addKind(query, failureKindOf(of, end.failure.kind));
	return true;
}

/** Those that end in the same way at the same time go together. */
export class Settlements {
	private readonly endings: Grouped<Ending, Row | undefined>;
	private readonly successes: Grouped<Success, Row | undefined>;

	constructor(private readonly database: Database) {
		this.endings = new Grouped(settling(database, endAttempts), bytesOf);
		this.successes = new Grouped(settling(database, succeed));
	}

	/** @returns the record; undefined when the lease was lost */
	async settle(ending: Ending): Promise<Row | undefined> {
		if (ending.end.outcome === 'succeeded') return await this.successes.do(ending);
		for (let tries = 0; tries < TRIES; tries++) {
			const row = await this.endings.do(ending);
			if (row) return row;
			const isThere = await this.database.run(async (query) => await addKindOf(query, ending));
			if (!isThere) return undefined;
		}
		throw new Error('The kind of a failure is removed as fast as it is added');
	}
}
