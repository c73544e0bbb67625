import type { Page } from './executionStore';
import { toSummary, type Row } from './rows';
import { StoreError } from './storeError';

/** The last record of a page: the next one begins behind it. */
export interface Position {
	createdAt: number;
	/** Its number in the database, which orders records of one millisecond. */
	seq: number;
}

/** Behind it come all records. */
export const START: Position = {
	createdAt: Number.MAX_SAFE_INTEGER,
	seq: Number.MAX_SAFE_INTEGER,
};

export const positionOf = (row: Row): Position => ({
	createdAt: Number(row.created_at),
	seq: Number(row.seq),
});

const toCursor = ({ createdAt, seq }: Position): string =>
	Buffer.from(`${createdAt}:${seq}`).toString('base64url');

/** @throws StoreError `invalidSettings` when the text is no cursor of ours. */
export function fromCursor(cursor: string): Position {
	const match = /^(\d{1,15}):(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
	if (match) return { createdAt: Number(match[1]), seq: Number(match[2]) };
	throw new StoreError(
		'invalidSettings',
		'The cursor does not come from a page before',
		'Leave it empty for the first page, then use the cursor that page gave.',
	);
}

const MAX_PAGE = 1000;

/** @throws StoreError `invalidSettings` */
export function checkLimit(limit: number): void {
	if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return;
	throw new StoreError(
		'invalidSettings',
		`A page cannot have ${limit} records`,
		`Give a whole number from 1 to ${MAX_PAGE}.`,
	);
}

/**
 * A page from the records behind its cursor.
 *
 * @param rows one more than the page may have, if there are as many
 */
export function toPage(rows: Row[], limit: number): Page {
	const records = rows.slice(0, limit).map(toSummary);
	return rows.length > limit
		? { records, nextCursor: toCursor(positionOf(rows[limit - 1])) }
		: { records };
}
