import { SUMMARY_COLUMNS, type Row } from '../rows';
import { count } from './counting';
import type { Query } from './database';
import { joined, OWN_COLUMNS, toldBy } from './joined';
import { NOW, type Prepared } from './statement';

/** An attempt that succeeded, by its claim. */
export interface Success {
	id: string;
	token: string;
}

/**
 * Most attempts end so, and a record that was incomplete has nothing more to come: that its last attempt
 * succeeded is told by the record itself, and no line of history is written.
 */
const SUCCEED: Prepared = {
	name: 'succeed',
	sql: `with changed as (
		update @.records as records set status = 'resolved', reason = null, wait_till = null,
			attempts = attempts + (wait_till is null)::integer, schedule_step = schedule_step + 1,
			interruptions = 0, claim_token = null, lease_until = null, settled_token = claim_token,
			updated_at = ${NOW}, ended_at = ${NOW}
		from unnest(:ids::text[], :tokens::text[]) with ordinality as given (given_id, token, number)
		where id = given_id and claim_token::text = token
		returning number, ${OWN_COLUMNS}
	), told as materialized (
		select number, ${SUMMARY_COLUMNS} from ${joined('changed')}
	), count as (
		${count({
			of: 'told',
			more: { status: 'status', size: 'size' },
			less: { status: `'inProgress'`, size: 'size' },
		})}
	) select row_to_json(told) as told from told`,
};

/** @returns for each its record, undefined where the token is not the record's present one */
export async function succeed(query: Query, successes: Success[]): Promise<Array<Row | undefined>> {
	const rows = await query(SUCCEED, {
		ids: successes.map(({ id }) => id),
		tokens: successes.map(({ token }) => token),
	});
	const results = new Array<Row | undefined>(successes.length);
	for (const row of toldBy(rows)) results[Number(row.number) - 1] = row;
	return results;
}
