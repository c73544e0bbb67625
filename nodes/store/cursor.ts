import { StoreError } from './storeError';

/** The last record of a page: the next one begins behind it. */
export interface Position {
	createdAt: number;
	/** Its number in the database, which orders records of one millisecond. */
	seq: number;
}

export const toCursor = ({ createdAt, seq }: Position): string =>
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

export const MAX_PAGE = 1000;

/** @throws StoreError `invalidSettings` */
export function checkLimit(limit: number): void {
	if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return;
	throw new StoreError(
		'invalidSettings',
		`A page cannot have ${limit} records`,
		`Give a whole number from 1 to ${MAX_PAGE}.`,
	);
}
