import { isStoreError, StoreError, type StoreErrorCode } from '../storeError';

type Told = [code: StoreErrorCode, message: string, remedy: string];

const LOCKED: Told = [
	'locked',
	'Another process keeps the database of incomplete executions locked',
	'Wait until it is done, or end it. Several hosts must not share one SQLite file.',
];
const CORRUPT: Told = [
	'corrupt',
	'The database file of incomplete executions is damaged, or is no such database',
	'Move the file away (do not delete it) and restore a backup, or let a new one be made.',
];
const UNAVAILABLE: Told = [
	'unavailable',
	'The database file of incomplete executions cannot be opened or written',
	'Check that its folder exists and that n8n may write there.',
];

/** By SQLite's primary result code (the lowest byte of `errcode`). */
const BY_CODE: ReadonlyMap<number, Told> = new Map([
	[5, LOCKED],
	[6, LOCKED],
	[3, UNAVAILABLE],
	[8, UNAVAILABLE],
	[10, UNAVAILABLE],
	[14, UNAVAILABLE],
	[11, CORRUPT],
	[26, CORRUPT],
	[
		13,
		[
			'outOfSpace',
			'There is no space left to store incomplete executions',
			'Free space on the disk of n8n’s user folder; the execution can then be retried.',
		],
	],
]);

const primaryCode = (error: unknown): number | undefined => {
	const { errcode } = (error ?? {}) as { errcode?: unknown };
	return typeof errcode === 'number' ? errcode & 0xff : undefined;
};

/** Another process is in the way, for now. */
export const isBusy = (error: unknown): boolean =>
	BY_CODE.get(primaryCode(error) ?? -1)?.[0] === 'locked';

/** Any error of the driver as one that says what to do. */
export function asStoreError(error: unknown): StoreError {
	if (isStoreError(error)) return error;
	const { code, message } = (error ?? {}) as { code?: string; message?: string };
	const told = BY_CODE.get(code === 'ENOSPC' ? 13 : (primaryCode(error) ?? -1)) ?? UNAVAILABLE;
	return new StoreError(told[0], `${told[1]} (${String(message)})`, told[2], { cause: error });
}
