import { interrupted, type AttemptEnd } from '../attemptEnd';
import type { NewPayload } from '../newPayload';
import { SUMMARY_COLUMNS, type Row } from '../rows';
import type { Database, Query } from './database';
import { endFor } from './endStatement';
import { OF_WORKFLOW, RECORDS, toldBy } from './joined';
import { asValues, type GivenRow } from './manyRows';
import { NOW } from './statement';

/** An attempt under way, by its claim, and how it ends. */
export interface Ending {
	id: string;
	token: string;
	end: AttemptEnd;
	/** Nobody asks again how it went. */
	isSilent?: true;
	payload?: NewPayload;
}

const prefixed = (columns: object): GivenRow['fields'] =>
	Object.fromEntries(Object.entries(columns).map(([name, value]) => [`new_${name}`, value]));

const failureFields = ({ failure }: AttemptEnd): GivenRow['fields'] =>
	failure ? { fails: true, ...prefixed(failure.kind), ...prefixed(failure.own) } : {};

const asRow = ({ id, token, end, isSilent, payload }: Ending): GivenRow => ({
	fields: {
		id,
		token,
		outcome: end.outcome,
		history_error_type: end.error.type,
		history_message: end.error.message,
		history_failed_node: end.error.failedNodeName,
		new_status: end.status,
		new_reason: end.reason,
		due_in: end.dueInMs,
		new_wait_till: end.waitTill,
		schedule: end.schedule,
		new_interruptions: end.interruptions || null,
		is_silent: isSilent,
		...failureFields(end),
		...(payload && { new_size: payload.data.length, new_signature: payload.signature }),
	},
	data: payload?.data,
});

/** Bytes that a group of endings counts. */
export const bytesOf = ({ end, payload }: Ending): number =>
	(payload?.data.length ?? 0) + (end.failure?.own.message.length ?? 0);

/**
 * @returns for each its record, undefined where the token is not the record's present one, or the kind
 *   of the failure is not there
 */
export async function endAttempts(
	query: Query,
	endings: Ending[],
): Promise<Array<Row | undefined>> {
	const statement = endFor({
		failure: endings.some(({ end }) => end.failure),
		payload: endings.some(({ payload }) => payload),
	});
	const { rows: given, data } = asValues(endings.map(asRow));
	const rows = await query(statement, { rows: given, data });
	const results = new Array<Row | undefined>(endings.length);
	for (const row of toldBy(rows)) results[Number(row.number)] = row;
	return results;
}

const SETTLED = `select ${SUMMARY_COLUMNS} from ${RECORDS}
	where id = :id and settled_token::text = :token`;

/** Ends attempts, each for itself. */
type Settling<Item> = (query: Query, items: Item[]) => Promise<Array<Row | undefined>>;

/** Believes what an earlier try has done, whose answer was lost. */
export const settling =
	<Item extends { id: string; token: string }>(database: Database, work: Settling<Item>) =>
	async (items: Item[]): Promise<Array<Row | undefined>> =>
		await database.run(async (query, again) => {
			const rows = await work(query, items);
			if (!again) return rows;
			for (const [index, { id, token }] of items.entries()) {
				rows[index] ??= (await query(SETTLED, { id, token }))[0];
			}
			return rows;
		});

/** Records recovered in one transaction. */
const RECOVERED_AT_ONCE = 100;

const LOST = `select id, claim_token, interruptions from @.records
	where status = 'inProgress' and lease_until < ${NOW} and ${OF_WORKFLOW}
	order by lease_until limit ${RECOVERED_AT_ONCE} for update skip locked`;

/** Ends attempts whose lease ran out. */
export async function recoverLost(
	query: Query,
	workflow: string,
	maxInterruptions: number,
): Promise<Row[]> {
	const lost = await query(LOST, { workflow });
	if (lost.length === 0) return [];
	const rows = await endAttempts(
		query,
		lost.map(({ id, claim_token, interruptions }) => ({
			id: String(id),
			token: String(claim_token),
			end: interrupted(Number(interruptions), maxInterruptions),
			isSilent: true,
		})),
	);
	return rows.filter((row) => row !== undefined);
}
