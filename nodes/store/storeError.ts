/** What can go wrong with a store; every one has a message and a remedy. */
export type StoreErrorCode =
	/** No such record in this workflow (a record of another workflow reads the same). */
	| 'notFound'
	/** The record's state does not allow it, e.g. discarding a record in progress. */
	| 'notAllowed'
	/** The claim token is not the record's present one: it was claimed anew, or never. */
	| 'leaseMismatch'
	/** The lease ran out before it was used. */
	| 'leaseExpired'
	/** The payload does not carry this instance's signature. */
	| 'tampered'
	/** The database is newer than this package. */
	| 'newerDatabase'
	/** The database file is not one, is damaged, or holds something else. */
	| 'corrupt'
	/** The file or server cannot be opened, read or written. */
	| 'unavailable'
	/** Another process holds the database for too long. */
	| 'locked'
	/** The workflow has as much open as the Store's limits allow. */
	| 'storeFull'
	/** No space left to write. */
	| 'outOfSpace'
	/** The settings make no sense, e.g. a path outside n8n's user folder. */
	| 'invalidSettings';

/**
 * An error of the store. Recognise it with `isStoreError`, never with `instanceof`:
 * n8n may hold two copies of this package after an update.
 */
export class StoreError extends Error {
	override readonly name = 'StoreError';

	constructor(
		readonly code: StoreErrorCode,
		/** What happened, one sentence. */
		message: string,
		/** What the reader can do about it, one or two sentences. */
		readonly remedy: string,
		options?: { cause?: unknown },
	) {
		super(message, options);
	}
}

export const isStoreError = (error: unknown): error is StoreError =>
	typeof error === 'object' &&
	error !== null &&
	(error as { name?: unknown }).name === 'StoreError' &&
	typeof (error as { remedy?: unknown }).remedy === 'string';
