import { StoreError } from './storeError';

/** The last record of a page: the next one begins behind it. */
export interface Position {
	createdAt: number;
	id: string;
}

export const toCursor = ({ createdAt, id }: Position): string =>
	Buffer.from(`${createdAt}:${id}`).toString('base64url');

/** @throws StoreError `invalidSettings` when the text is no cursor of ours. */
export function fromCursor(cursor: string): Position {
	const match = /^(\d+):(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
	if (match) return { createdAt: Number(match[1]), id: match[2] };
	throw new StoreError(
		'invalidSettings',
		'The cursor does not come from a page before',
		'Leave it empty for the first page, then use the cursor that page gave.',
	);
}
